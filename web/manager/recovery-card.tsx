// Recovery in the sign-in data: the mailboxes that can bring the account back, adding one, and the way to the drill.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../shared/kit/button.tsx';
import { Dialog } from '../shared/kit/dialog.tsx';
import { CodeInput, TextInput } from '../shared/kit/field.tsx';
import { Alert } from '../shared/kit/notices.tsx';
import { useToast } from '../shared/kit/toast.tsx';
import { useT } from '../shared/texts.ts';
import { useOpen } from '../shared/app/going.tsx';
import { Loaded } from '../shared/app/page.tsx';
import { useAct } from '../shared/app/queries.ts';
import type { Reply } from '../shared/app/session.ts';
import { useErrorText } from '../shared/app/words.ts';
import { RecoveryPhones } from './numbers/lazy.tsx';
import { Card, Row, Rows } from './parts.tsx';
import { useDraft } from './drafts.ts';
import { call } from './server.ts';
import { useInstants } from './words.ts';

export type Channels = Reply<'GET /api/recovery'>;
const drill = '/recovery/drill';

export function RecoveryCard() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const keep = useChannels();
  const channels = useQuery({
    queryKey: ['recovery'],
    queryFn: ({ signal }) => call('GET /api/recovery', {}, { signal }),
  });
  return (
    <Card title={t('manager.recovery.title')}>
      <p className="soft">{t('manager.recovery.text')}</p>
      <Loaded query={channels} lines={2}>
        {(found) => <Addresses channels={found} />}
      </Loaded>
      <div className="buttons">
        <Button onClick={() => setOpen({ change: 'recovery-address' })}>{t('manager.recovery.add')}</Button>
        <a className="button" href={drill}>
          {t('manager.recovery.drill')}
        </a>
      </div>
      {channels.data ? <RecoveryPhones channels={channels.data} keep={keep} /> : null}
      {open('change') === 'recovery-address' ? <Add onClose={() => setOpen({ change: undefined })} /> : null}
    </Card>
  );
}

function useChannels() {
  const queries = useQueryClient();
  return (after: Channels): void => {
    queries.setQueryData(['recovery'], after);
    void queries.invalidateQueries({ queryKey: ['activity'] });
  };
}

function Addresses({ channels }: { channels: Channels }) {
  const t = useT();
  const toast = useToast();
  const textOf = useErrorText();
  const keep = useChannels();
  const { both } = useInstants();
  const remove = useAct(
    (addressId: string) => call('DELETE /api/recovery/addresses/:addressId', { params: { addressId } }),
    (after) => {
      keep(after);
      toast({ text: t('manager.recovery.removed') });
    },
  );
  const refused = textOf(remove.error);
  return (
    <>
      {channels.heldUntil === null ? null : (
        <Alert tone="danger" title={t('manager.recovery.held.title')}>
          {t('manager.recovery.held.text', { until: both(channels.heldUntil) })}
        </Alert>
      )}
      {channels.frozenUntil === null ? null : (
        <Alert tone="warning" title={t('manager.recovery.frozen.title')}>
          {t('manager.recovery.frozen.text', { until: both(channels.frozenUntil) })}
        </Alert>
      )}
      {refused ? <Alert tone="danger" title={refused} /> : null}
      {channels.addresses.length === 0 ? (
        <p>{t('manager.recovery.none')}</p>
      ) : (
        <Rows label={t('manager.recovery.title')}>
          {channels.addresses.map(({ id, address, verifiedAt }) => (
            <Row
              key={id}
              icon="mail"
              title={address}
              facts={[{ name: t('manager.recovery.added'), value: both(verifiedAt) }]}
              actions={
                <Button
                  aria-label={t('manager.recovery.remove-one', { address })}
                  busy={remove.busy && remove.wanted === id}
                  onClick={() => remove.run(id)}
                >
                  {t('manager.recovery.remove')}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
    </>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const textOf = useErrorText();
  const keep = useChannels();
  const [draft, setDraft] = useDraft('recovery-address', { address: '', sentTo: '' });
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const send = useAct(
    (address: string) => call('POST /api/recovery/addresses', { body: { address } }),
    ({ sentTo }) => setDraft({ sentTo }),
  );
  const confirm = useAct(
    (typed: string) => call('POST /api/recovery/addresses/confirm', { body: { code: typed } }),
    (after) => {
      keep(after);
      setDraft({ address: '', sentTo: '' });
      onClose();
      toast({ text: t('manager.recovery.done') });
    },
  );
  const sent = draft.sentTo !== '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const typed = (sent ? code : draft.address).trim();
    setMissing(typed === '');
    if (typed === '') return;
    if (sent) confirm.run(typed);
    else send.run(typed);
  };
  return (
    <Dialog open title={t('manager.recovery.add')} onClose={onClose}>
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
              error={missing ? t('manager.data.address.code.missing') : textOf(confirm.error)}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <p>
              <button type="button" className="link-button" onClick={() => setDraft({ sentTo: '' })}>
                {t('manager.data.address.resend')}
              </button>
            </p>
          </>
        ) : (
          <TextInput
            key="address"
            label={t('manager.recovery.address')}
            hint={t('manager.recovery.address.hint')}
            type="email"
            name="address"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
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
