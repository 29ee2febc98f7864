// Why notifications, before the browser asks; and how to get them back when they were refused.
import { useState } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';
import { allowTexts, platformOf } from '../parts/platform.ts';
import { KnockPicture, Sign } from '../parts/signs.tsx';

export function Notifications({ next }: { next: string }) {
  const t = useT();
  const { app } = useTools();
  const { push } = useAppState();
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const leave = (): void => goTo(next, { replace: true });
  const enable = async (): Promise<void> => {
    setBusy(true);
    setFailed(false);
    try {
      await app.enablePush();
      if (app.store.get().push === 'on') leave();
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page
      title={t('auth.push.title')}
      back={next === '/ready' ? undefined : next}
      className="notifications"
      acts={
        <>
          {push === 'ask' ? (
            <Button look="primary" wide busy={isBusy} onClick={() => void enable()}>
              {t('auth.push.enable')}
            </Button>
          ) : null}
          {push === 'refused' ? (
            <Button look="primary" wide onClick={() => void app.readPush()}>
              {t('auth.push.again')}
            </Button>
          ) : null}
          <Button wide look={push === 'on' ? 'primary' : 'quiet'} onClick={leave}>
            {t(push === 'on' ? 'common.continue' : 'auth.push.later')}
          </Button>
        </>
      }
    >
      <KnockPicture calling />
      <p className="lead">{t('auth.push.why')}</p>
      <p className="soft">{t('auth.push.discreet')}</p>
      <div role="status">
        {failed ? (
          <Alert tone="danger" title={t('auth.push.failed')}>
            {t('auth.push.failed.text')}
          </Alert>
        ) : null}
        {push === 'refused' ? (
          <Alert tone="warning" title={t('auth.push.refused')}>
            <p>{t('auth.push.refused.text')}</p>
            <p>{t(allowTexts.push[platformOf(navigator)])}</p>
          </Alert>
        ) : null}
        {push === 'unsupported' ? (
          <Alert tone="info" title={t('auth.push.unsupported')}>
            {t('auth.push.unsupported.text')}
          </Alert>
        ) : null}
        {push === 'on' ? <Alert tone="success">{t('auth.push.on')}</Alert> : null}
      </div>
      {push === 'install-first' ? (
        <section className="panel stack">
          <h2>{t('auth.push.install')}</h2>
          <ol className="steps">
            <li>
              <span className="with-sign">
                <Sign name="share" />
                {t('auth.push.install.step1')}
              </span>
            </li>
            <li>{t('auth.push.install.step2')}</li>
            <li>{t('auth.push.install.step3')}</li>
          </ol>
        </section>
      ) : null}
    </Page>
  );
}
