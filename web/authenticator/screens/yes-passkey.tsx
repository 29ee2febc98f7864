// From now on every YES of this phone is confirmed with face, fingerprint or screen lock: what that means, and the way back.
import { useState } from 'react';
import { Alert, Button, Icon, useToast } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import { codeOf } from '../engine/server.ts';
import { useFaultText } from '../parts/fault-text.ts';
import { Page } from '../parts/page.tsx';

export function YesPasskey({ deviceId }: { deviceId: string }) {
  const t = useT();
  const toast = useToast();
  const faultText = useFaultText();
  const { app, autoLock } = useTools();
  const account = useAppState().accounts.find((one) => one.deviceId === deviceId);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const leave = (): void => goTo('/', { replace: true });
  const bring = async (): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    autoLock.errand();
    try {
      const name = t('auth.yes-passkey.name', { address: account?.loginAddress ?? '' });
      const brought = await app.bringPasskey(deviceId, name);
      if (brought === 'done') {
        toast({ text: t('auth.yes-passkey.done') });
        leave();
      } else {
        const isUnable = brought === 'unsupported';
        setTrouble(t(isUnable ? 'auth.yes-passkey.unsupported' : 'auth.yes-passkey.cancelled'));
      }
    } catch (error) {
      setTrouble(faultText(codeOf(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page
      title={t('auth.yes-passkey')}
      back="/"
      className="waiting"
      acts={
        <>
          <Button look="primary" wide icon="key" busy={isBusy} onClick={() => void bring()}>
            {t('auth.yes-passkey.set')}
          </Button>
          <Button wide look="quiet" onClick={leave}>
            {t('auth.push.later')}
          </Button>
        </>
      }
    >
      <div className="outcome-sign info">
        <Icon name="key" />
      </div>
      <p className="lead">{t('auth.yes-passkey.text')}</p>
      <ul className="facts-list">
        <li>
          <Icon name="check" />
          {t('auth.yes-passkey.yes')}
        </li>
        <li>
          <Icon name="cross" />
          {t('auth.yes-passkey.no')}
        </li>
        <li>
          <Icon name="shield" />
          {t('auth.yes-passkey.stays')}
        </li>
      </ul>
      <div role="alert">{trouble === undefined ? null : <Alert tone="warning">{trouble}</Alert>}</div>
    </Page>
  );
}
