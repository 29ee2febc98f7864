// A new login address, or confirming the present one: a code is mailed there and typed here.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { CodeInput, TextInput } from '../../shared/kit/field.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';

/** `present` is the address to confirm; null asks for a new one. */
export function AddressDialog({ present, onClose }: { present: string | null; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('login-address', { address: present ?? '', sentTo: '' });
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const send = useAct(
    (address: string) => call('POST /api/account/login-address', { body: { address } }),
    ({ sentTo }) => setDraft({ sentTo }),
  );
  const confirm = useAct(
    (typed: string) => call('POST /api/account/login-address/confirm', { body: { code: typed } }),
    (account) => {
      stored.account(account);
      onClose();
      toast({ text: t('manager.data.address.done', { address: account.loginAddress }) });
    },
  );
  const sendCode = (): void => {
    const address = draft.address.trim();
    setMissing(address === '');
    confirm.reset();
    if (address !== '') send.run(address);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (draft.sentTo === '') return sendCode();
    const typed = code.trim();
    setMissing(typed === '');
    if (typed !== '') confirm.run(typed);
  };
  const sent = draft.sentTo !== '';
  return (
    <Dialog
      open
      title={present === null ? t('manager.data.address.change') : t('manager.data.address.confirm')}
      onClose={onClose}
    >
      <form className="stack" onSubmit={submit} noValidate>
        {sent ? (
          <>
            <p role="status">{t('manager.data.address.sent', { address: draft.sentTo })}</p>
            <CodeInput
              key="code"
              letters
              autoFocus
              label={t('manager.data.address.code')}
              name="code"
              value={code}
              error={missing ? t('manager.data.address.code.missing') : textOf(confirm.error ?? send.error)}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <p>
              <button type="button" className="link-button" onClick={sendCode}>
                {t('manager.data.address.resend')}
              </button>
            </p>
          </>
        ) : (
          <TextInput
            key="address"
            label={t('manager.data.address.new')}
            hint={t('manager.data.address.new.hint')}
            type="email"
            name="address"
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={present !== null}
            value={draft.address}
            error={missing ? t('manager.data.address.missing') : textOf(send.error)}
            onChange={(event) => setDraft({ address: event.currentTarget.value })}
          />
        )}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={send.busy || confirm.busy}>
            {sent ? t('manager.data.address.verify') : t('manager.data.address.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
