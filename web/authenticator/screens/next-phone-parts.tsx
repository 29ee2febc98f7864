// Letting the next phone in, once it has scanned: comparing, the word of this phone, and how it ended.
import { type ReactNode, useState } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import { Unconfirmed } from '../engine/device-passkey.ts';
import { codeOf } from '../engine/server.ts';
import { useFaultText } from '../parts/fault-text.ts';
import { Outcome } from '../parts/outcome.tsx';
import { Page } from '../parts/page.tsx';
import { grouped } from '../protocol/offline-code.ts';
import type { NextPhoneState } from '../protocol/wire.ts';
import type { Account } from '../storage/records.ts';

export const leave = (): void => goTo('/', { replace: true });

type CompareProps = {
  account: Account;
  linkId: string;
  state: NextPhoneState;
  onState: (state: NextPhoneState) => void;
};

export function Compare({ account, linkId, state, onState }: CompareProps) {
  const t = useT();
  const faultText = useFaultText();
  const { nextPhone, autoLock } = useTools();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const digits = state.digits ?? '';
  const isConfirmed = state.state === 'confirmed';
  const say = async (same: boolean): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    if (same && account.passkeyId) autoLock.errand();
    try {
      onState(await nextPhone.confirm(account, linkId, digits, same));
    } catch (error) {
      setTrouble(error instanceof Unconfirmed ? t('auth.knock.unconfirmed') : faultText(codeOf(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page
      title={t('auth.next-phone.compare')}
      className="waiting"
      acts={
        isConfirmed ? undefined : (
          <>
            <Button look="primary" wide busy={isBusy} onClick={() => void say(true)}>
              {t('auth.next-phone.same')}
            </Button>
            <Button danger wide busy={isBusy} onClick={() => void say(false)}>
              {t('auth.next-phone.different')}
            </Button>
          </>
        )
      }
    >
      <p className="centred">{t('auth.next-phone.compare.text', { device: state.deviceName ?? '' })}</p>
      <p className="digits" data-testid="next-phone-digits" role="img" aria-label={[...digits].join(' ')}>
        {grouped(digits)}
      </p>
      <div role="alert">{trouble === undefined ? null : <Alert tone="warning">{trouble}</Alert>}</div>
      <p className="soft centred" role="status">
        {t(isConfirmed ? 'auth.next-phone.signing' : 'auth.next-phone.warning')}
      </p>
    </Page>
  );
}

/** The old phone stays a phone of the account until the person takes it off. */
export function Done({ account, name }: { account: Account; name: string }) {
  const t = useT();
  const { accounts } = useAppState();
  const { entries } = useVault();
  const next = accounts.find(
    ({ deviceId, removed, challenge }) => deviceId !== account.deviceId && !removed && challenge === null,
  );
  return (
    <Outcome
      name="next-phone-done"
      tone="success"
      icon="check"
      title={t('auth.next-phone.done', { device: name })}
      acts={
        <>
          <Button look="primary" wide onClick={leave}>
            {t('auth.ready.codes')}
          </Button>
          {next ? (
            <Button wide onClick={() => goTo(`/next-phone/${next.deviceId}`, { replace: true })}>
              {t('auth.next-phone.more', { name: next.label ?? next.loginAddress })}
            </Button>
          ) : null}
          {entries.length > 0 ? (
            <Button wide look="quiet" onClick={() => goTo('/others/export')}>
              {t('auth.export.title')}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{t('auth.next-phone.done.text')}</p>
      <p>{t('auth.next-phone.done.keep')}</p>
      {entries.length > 0 ? <p>{t('auth.next-phone.done.others', { count: entries.length })}</p> : null}
    </Outcome>
  );
}

type StoppedProps = { title: string; text: string; onAgain: () => void; children?: ReactNode };

export function Stopped({ title, text, onAgain, children }: StoppedProps) {
  const t = useT();
  return (
    <Outcome
      name="next-phone-stopped"
      tone="warning"
      icon="cross"
      title={title}
      acts={
        <>
          <Button look="primary" wide onClick={onAgain}>
            {t('auth.next-phone.again')}
          </Button>
          <Button wide look="quiet" onClick={leave}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {children}
    </Outcome>
  );
}
