// How a knock ended, each way with its own words.
import { Button, Link, type IconName, type Tone } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useTools } from '../engine/context.ts';
import { useFaultText } from '../parts/fault-text.ts';
import { Outcome } from '../parts/outcome.tsx';
import type { KnockState } from '../protocol/knock.ts';

type Ended = Exclude<KnockState['step'], 'open' | 'refusing' | 'sending' | 'denied'>;
const endings = {
  approved: { tone: 'success', icon: 'check', title: 'auth.done', text: 'auth.done.text' },
  'wrong-number': { tone: 'danger', icon: 'cross', title: 'auth.wrong', text: 'auth.wrong.text' },
  expired: { tone: 'warning', icon: 'clock', title: 'auth.expired', text: 'auth.expired.text' },
  'already-answered': { tone: 'info', icon: 'check', title: 'auth.answered', text: 'auth.answered.text' },
  withdrawn: { tone: 'info', icon: 'clock', title: 'auth.withdrawn', text: 'auth.withdrawn.text' },
  'no-network': { tone: 'warning', icon: 'globe', title: 'auth.no-network', text: 'auth.no-network.text' },
  fault: { tone: 'danger', icon: 'cross', title: 'auth.fault', text: 'auth.fault.other' },
  forged: { tone: 'danger', icon: 'shield', title: 'auth.forged', text: 'auth.forged.text' },
} as const satisfies Record<Ended, { tone: Tone; icon: IconName; title: string; text: string }>;

export function KnockOutcome({ id, state }: { id: string; state: KnockState }) {
  const t = useT();
  const { app } = useTools();
  const faultText = useFaultText();
  const leave = (): void => {
    app.dismiss(id);
    goTo('/', { replace: true });
  };
  const close = (
    <Button wide look="primary" onClick={leave}>
      {t('auth.outcome.close')}
    </Button>
  );
  if (state.step === 'open' || state.step === 'refusing' || state.step === 'sending') return null;
  if (state.step === 'denied') return <Denied isAttack={state.reason === 'not-me'} onLeave={leave} />;
  const { tone, icon, title, text } = endings[state.step];
  const canRetry = state.step === 'no-network' || state.step === 'fault';
  return (
    <Outcome
      name={state.step}
      tone={tone}
      icon={icon}
      title={t(title)}
      acts={
        canRetry ? (
          <>
            <Button wide look="primary" onClick={() => void app.retry(id)}>
              {t('kit.retry')}
            </Button>
            <Button wide look="quiet" onClick={leave}>
              {t('auth.knock.later')}
            </Button>
          </>
        ) : (
          close
        )
      }
    >
      <p>{state.step === 'fault' ? faultText(state.code) : t(text)}</p>
    </Outcome>
  );
}

function Denied({ isAttack, onLeave }: { isAttack: boolean; onLeave: () => void }) {
  const t = useT();
  return (
    <Outcome
      name={isAttack ? 'not-me' : 'mistake'}
      tone="success"
      icon="shield"
      title={t(isAttack ? 'auth.denied' : 'auth.denied.mistake')}
      acts={
        <>
          {isAttack ? (
            <Link button look="primary" wide href="/manager/sign-in-data?change=password">
              {t('auth.denied.password')}
            </Link>
          ) : null}
          <Button wide look={isAttack ? 'quiet' : 'primary'} onClick={onLeave}>
            {t('auth.outcome.close')}
          </Button>
        </>
      }
    >
      {isAttack ? (
        <ul className="done-list">
          <li>{t('auth.denied.cut')}</li>
          <li>{t('auth.denied.muted')}</li>
          <li>{t('auth.denied.mail')}</li>
          <li>{t('auth.denied.new-password')}</li>
        </ul>
      ) : (
        <p>{t('auth.denied.mistake.text')}</p>
      )}
    </Outcome>
  );
}
