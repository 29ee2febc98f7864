// All set: what this phone can do now, and a push to try it.
import { Button, Icon } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState } from '../engine/context.ts';
import { useCanConfirm } from '../parts/can-confirm.ts';
import { Page } from '../parts/page.tsx';
import { TestPush } from '../parts/test-push.tsx';

export function Ready() {
  const t = useT();
  const { accounts, push, link } = useAppState();
  const canConfirm = useCanConfirm();
  const account =
    accounts.find(({ deviceId }) => link.step === 'linked' && deviceId === link.deviceId) ?? accounts[0];
  return (
    <Page
      title={t('auth.ready.title')}
      className="waiting"
      acts={
        <>
          {push === 'on' ? <TestPush /> : null}
          {canConfirm && account && !account.passkeyId && !account.isPasskeyDue ? (
            <Button wide icon="key" onClick={() => goTo(`/passkey/${account.deviceId}`)}>
              {t('auth.yes-passkey.menu')}
            </Button>
          ) : null}
          <Button look="primary" wide onClick={() => goTo('/', { replace: true })}>
            {t('auth.ready.codes')}
          </Button>
        </>
      }
    >
      <div className="outcome-sign success">
        <Icon name="check" />
      </div>
      <p className="centred">{t('auth.ready.text', { address: account?.loginAddress ?? '' })}</p>
      <ul className="facts-list">
        <li>
          <Icon name="shield" />
          {t(push === 'on' ? 'auth.ready.knocks' : 'auth.ready.knocks-open')}
        </li>
        <li>
          <Icon name="clock" />
          {t('auth.ready.offline')}
        </li>
      </ul>
    </Page>
  );
}
