// Sign-in data: login address, password, names, sync name. Dialogs open by ?change=address | confirm-address | password.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Badge, ErrorSummary } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { PageHead } from '../../shared/app/page.tsx';
import { useAccount, useAct, useSession } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { AddressDialog } from '../changing/address.tsx';
import { PasswordDialog } from '../changing/password.tsx';
import { useDraft } from '../drafts.ts';
import { Card } from '../parts.tsx';
import { placeOf } from '../places.ts';
import { stepUpAddress } from '../proof.ts';
import { RecoveryCard } from '../recovery-card.tsx';
import { useStored } from '../queries.ts';
import { call, leaveFor, now } from '../server.ts';
import { useInstants } from '../words.ts';

/** Proof that runs out while a password is being typed would throw the password away. */
const enoughProofMs = 60_000;

export function SignInDataPage() {
  const t = useT();
  const account = useAccount();
  const sudoUntil = useSession().data?.session.sudoUntil ?? 0;
  const { open, setOpen } = useOpen();
  const { day, sinceThen } = useInstants();
  const change = open('change');
  const close = (): void => setOpen({ change: undefined });
  const confirmed = account.addressVerifiedAt !== null;
  const changePassword = (): void => {
    if (sudoUntil - now() > enoughProofMs) setOpen({ change: 'password' });
    else leaveFor(stepUpAddress('password', placeOf('signInData', { change: 'password' })));
  };
  return (
    <>
      <PageHead title={t('manager.data.title')} lead={t('manager.data.lead')} />
      <div className="cards">
        <Card
          title={t('manager.data.address.title')}
          aside={
            confirmed ? (
              <Badge tone="success">{t('manager.data.address.confirmed')}</Badge>
            ) : (
              <Badge tone="warning">{t('manager.data.address.unconfirmed')}</Badge>
            )
          }
        >
          <p className="value">{account.loginAddress}</p>
          <p className="soft">{t('manager.data.address.text')}</p>
          <div className="buttons">
            {confirmed ? null : (
              <Button look="primary" onClick={() => setOpen({ change: 'confirm-address' })}>
                {t('manager.data.address.confirm')}
              </Button>
            )}
            <Button onClick={() => setOpen({ change: 'address' })}>{t('manager.data.address.change')}</Button>
          </div>
        </Card>
        <Card title={t('manager.data.password.title')}>
          <p>
            {t('manager.data.password.changed', {
              date: day(account.passwordChangedAt),
              relative: sinceThen(account.passwordChangedAt),
            })}
          </p>
          <div className="buttons">
            <Button onClick={changePassword}>{t('manager.data.password.change')}</Button>
          </div>
        </Card>
        <RecoveryCard />
        <Card title={t('manager.data.names.title')}>
          <Names />
        </Card>
        <Card title={t('manager.data.sync.title')}>
          <p className="value secret" translate="no">
            {account.syncName}
          </p>
          <p className="soft">{t('manager.data.sync.text')}</p>
        </Card>
      </div>
      {change === 'password' ? <PasswordDialog onClose={close} /> : null}
      {change === 'address' ? <AddressDialog present={null} onClose={close} /> : null}
      {change === 'confirm-address' ? <AddressDialog present={account.loginAddress} onClose={close} /> : null}
    </>
  );
}

function Names() {
  const t = useT();
  const account = useAccount();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('names', {
    givenName: account.givenName,
    familyName: account.familyName,
  });
  const [errors, setErrors] = useState<readonly { id: string; text: string }[]>([]);
  const save = useAct(
    (body: { givenName: string; familyName: string }) => call('PATCH /api/account', { body }),
    (after) => {
      stored.account(after);
      setDraft({ givenName: after.givenName, familyName: after.familyName });
      toast({ text: t('manager.data.names.done') });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const givenName = draft.givenName.trim();
    const familyName = draft.familyName.trim();
    const missing = [
      ...(givenName ? [] : [{ id: 'field-givenName', text: t('manager.data.names.missing') }]),
      ...(familyName ? [] : [{ id: 'field-familyName', text: t('manager.data.names.family.missing') }]),
    ];
    setErrors(missing);
    if (missing.length === 0) save.run({ givenName, familyName });
  };
  const refused = textOf(save.error);
  const at = (id: string) => errors.find((error) => error.id === id)?.text;
  const onField = codeOf(save.error) === 'accounts/bad-name';
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <p className="soft">{t('manager.data.names.text')}</p>
      <ErrorSummary
        errors={errors.length > 0 ? errors : refused ? [{ id: 'field-givenName', text: refused }] : none}
      />
      <div className="two">
        <TextInput
          label={t('manager.data.names.given')}
          name="givenName"
          autoComplete="given-name"
          maxLength={80}
          value={draft.givenName}
          error={at('field-givenName') ?? (onField ? refused : undefined)}
          onChange={(event) => setDraft({ givenName: event.currentTarget.value })}
        />
        <TextInput
          label={t('manager.data.names.family')}
          name="familyName"
          autoComplete="family-name"
          maxLength={80}
          value={draft.familyName}
          error={at('field-familyName')}
          onChange={(event) => setDraft({ familyName: event.currentTarget.value })}
        />
      </div>
      <div className="buttons">
        <Button type="submit" busy={save.busy}>
          {t('manager.data.names.save')}
        </Button>
      </div>
    </form>
  );
}

const none: readonly { id: string; text: string }[] = [];
