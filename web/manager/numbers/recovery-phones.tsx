// Recovery phones in the sign-in data: which there are, from when each counts, adding and removing one.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { plainCode } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { useAccount, useAct } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { Row, Rows } from '../parts.tsx';
import type { Channels } from '../recovery-card.tsx';
import { call, now } from '../server.ts';
import { useInstants } from '../words.ts';
import { NumberFields, OutboxNote, SmsCodeFields } from './fields.tsx';

type Props = { channels: Channels; keep: (after: Channels) => void };

export function RecoveryPhones({ channels, keep }: Props) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const { both } = useInstants();
  const removed = channels.phones.find(({ id }) => id === open('remove-phone'));
  const close = (): void => setOpen({ change: undefined, 'remove-phone': undefined });
  return (
    <div className="stack">
      <h3>{t('numbers.phones')}</h3>
      <p className="soft">{t('numbers.phones.text')}</p>
      {channels.phones.length === 0 ? (
        <p>{t('numbers.phones.none')}</p>
      ) : (
        <Rows label={t('numbers.phones')}>
          {channels.phones.map((phone) => (
            <Row
              key={phone.id}
              icon="phone"
              title={phone.number}
              facts={[
                { name: t('numbers.phones.added'), value: both(phone.verifiedAt) },
                ...(phone.countsFrom > now()
                  ? [{ name: t('numbers.phones.counts'), value: both(phone.countsFrom) }]
                  : []),
              ]}
              actions={
                <Button
                  small
                  danger
                  aria-label={t('numbers.phones.remove-one', { number: phone.number })}
                  onClick={() => setOpen({ 'remove-phone': phone.id })}
                >
                  {t('numbers.phones.remove')}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
      <div className="buttons">
        <Button onClick={() => setOpen({ change: 'recovery-phone' })}>{t('numbers.phones.add')}</Button>
      </div>
      {open('change') === 'recovery-phone' ? <Add channels={channels} keep={keep} onClose={close} /> : null}
      {removed ? <Remove phone={removed} keep={keep} onClose={close} /> : null}
    </div>
  );
}

function Remove(props: { phone: Channels['phones'][number]; keep: Props['keep']; onClose: () => void }) {
  const { phone, keep, onClose } = props;
  const t = useT();
  const toast = useToast();
  const textOf = useErrorText();
  const { number } = phone;
  const remove = useAct(
    () => call('DELETE /api/recovery/phones/:phoneId', { params: { phoneId: phone.id } }),
    (after) => {
      onClose();
      keep(after);
      toast({ text: t('numbers.phones.removed') });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('numbers.phones.remove.title', { number })}
      verb={t('numbers.phones.remove-one', { number })}
      busy={remove.busy}
      error={textOf(remove.error)}
      onConfirm={() => remove.run()}
      onClose={onClose}
    >
      <div className="stack">
        <p>{t('numbers.phones.remove.text')}</p>
        {phone.mayComeBack ? null : <Alert tone="warning">{t('numbers.remove.no-return')}</Alert>}
      </div>
    </ConfirmDialog>
  );
}

function Add({ channels, keep, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const textOf = useErrorText();
  const account = useAccount();
  const { countries, leavesHouse } = channels;
  const own =
    account.country !== null && countries.includes(account.country) ? account.country : countries[0];
  const [draft, setDraft] = useDraft('recovery-phone', {
    number: '',
    country: own ?? '',
    sentTo: '',
    againAt: 0,
  });
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const send = useAct(
    (body: { number: string; country: string }) => call('POST /api/recovery/phones', { body }),
    ({ sentTo, againAt }) => setDraft({ sentTo, againAt }),
  );
  const confirm = useAct(
    (typed: string) => call('POST /api/recovery/phones/confirm', { body: { code: typed } }),
    (after) => {
      keep(after);
      setDraft({ number: '', sentTo: '', againAt: 0 });
      onClose();
      toast({ text: t('numbers.phones.done') });
    },
  );
  const sendCode = (): void => {
    const number = draft.number.trim();
    setMissing(number === '');
    confirm.reset();
    if (number !== '') send.run({ number, country: draft.country });
  };
  const isSent = draft.sentTo !== '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isSent) return sendCode();
    const typed = plainCode(code);
    setMissing(typed === '');
    if (typed !== '') confirm.run(typed);
  };
  const isOfNumber = /^(phones\/|recovery\/phone)/.test(codeOf(send.error));
  return (
    <Dialog open title={t('numbers.phones.add')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        {isSent ? (
          <SmsCodeFields
            number={draft.sentTo}
            againAt={draft.againAt}
            code={code}
            missing={missing}
            error={confirm.error ?? send.error}
            onCode={setCode}
            onAgain={sendCode}
            onBack={() => setDraft({ sentTo: '' })}
          />
        ) : (
          <>
            <OutboxNote leavesHouse={leavesHouse} />
            {send.error && !isOfNumber ? (
              <Alert tone="danger" live>
                {textOf(send.error)}
              </Alert>
            ) : null}
            <NumberFields
              number={draft.number}
              country={draft.country}
              countries={countries}
              missing={missing}
              error={isOfNumber ? send.error : null}
              onChange={setDraft}
            />
          </>
        )}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={send.busy || confirm.busy}>
            {isSent ? t('numbers.verify') : t('numbers.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
