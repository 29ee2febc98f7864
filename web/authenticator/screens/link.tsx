// A link under way: digits to compare, or why it stopped.
import { Button, Countdown } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import type { LinkStep } from '../engine/state.ts';
import { useFaultText } from '../parts/fault-text.ts';
import { Outcome } from '../parts/outcome.tsx';
import { Page } from '../parts/page.tsx';
import { KnockPicture } from '../parts/signs.tsx';
import { grouped } from '../protocol/offline-code.ts';

export function Link() {
  const t = useT();
  const { flow } = useTools();
  const { link } = useAppState();
  const leave = async (): Promise<void> => {
    await flow.cancel();
    goTo('/', { replace: true });
  };
  if (link.step === 'stopped') return <Stopped link={link} />;
  if (link.step === 'compare') return <Compare link={link} onCancel={() => void leave()} />;
  return (
    <Page title={t('auth.linking')} back="/" onBack={() => void leave()} className="waiting">
      <KnockPicture calling />
      <p className="soft centred" role="status">
        {t('auth.linking.text')}
      </p>
    </Page>
  );
}

function Compare({ link, onCancel }: { link: Extract<LinkStep, { step: 'compare' }>; onCancel: () => void }) {
  const t = useT();
  const { clock } = useTools().app;
  return (
    <Page
      title={t('auth.compare.title')}
      back="/"
      onBack={onCancel}
      className="waiting"
      acts={
        <Button wide onClick={onCancel}>
          {t('auth.compare.cancel')}
        </Button>
      }
    >
      <p className="centred">{t('auth.compare.text')}</p>
      <p className="digits" data-testid="link-digits" role="img" aria-label={[...link.digits].join(' ')}>
        {grouped(link.digits)}
      </p>
      <p className="soft centred">{t('auth.compare.wait', { device: link.name })}</p>
      <div className="centred">
        <Countdown expiresAt={link.expiresAt} now={clock.now} />
      </div>
      <p className="soft small centred">{t('auth.compare.different')}</p>
    </Page>
  );
}

const stoppedTexts = {
  refused: ['auth.stopped.refused', 'auth.stopped.refused.text'],
  expired: ['auth.stopped.expired', 'auth.stopped.expired.text'],
  denied: ['auth.stopped.denied', 'auth.stopped.denied.text'],
  interrupted: ['auth.stopped.interrupted', 'auth.stopped.interrupted.text'],
  failed: ['auth.stopped.failed', 'auth.stopped.failed.text'],
} as const;

function Stopped({ link }: { link: Extract<LinkStep, { step: 'stopped' }> }) {
  const t = useT();
  const { flow } = useTools();
  const faultText = useFaultText();
  const [title, text] = stoppedTexts[link.why];
  const retry = async (): Promise<void> => {
    await flow.cancel();
    if (link.from === 'phone') await flow.fromPhone();
    else goTo('/computer', { replace: true });
  };
  const leave = async (): Promise<void> => {
    await flow.cancel();
    goTo('/', { replace: true });
  };
  return (
    <Outcome
      name={`link-${link.why}`}
      tone={link.why === 'refused' || link.why === 'failed' ? 'danger' : 'warning'}
      icon={link.why === 'expired' ? 'clock' : 'cross'}
      title={t(title)}
      acts={
        <>
          <Button look="primary" wide onClick={() => void retry()}>
            {t('auth.retry')}
          </Button>
          <Button wide look="quiet" onClick={() => void leave()}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p>{link.code ? faultText(link.code) : t(text)}</p>
    </Outcome>
  );
}
