// A knock on the first screen: who is called, and how long it waits.
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState } from '../engine/context.ts';
import type { KnockEntry } from '../engine/state.ts';
import { KnockPicture } from '../parts/signs.tsx';

export function PendingKnock({ entry, now }: { entry: KnockEntry; now: number }) {
  const t = useT();
  const { accounts } = useAppState();
  const account = accounts.find(({ deviceId }) => deviceId === entry.deviceId);
  const name = account?.label ?? account?.name ?? '';
  const isForged = entry.state.step === 'forged';
  const seconds = Math.max(0, Math.ceil((entry.ask.expiresAt - now) / 1000));
  return (
    <section className={isForged ? 'pending untrusted' : 'pending'} data-testid="pending-knock">
      <KnockPicture calling={!isForged} />
      <div>
        <h2>{t(isForged ? 'auth.forged.short' : 'auth.pending.title')}</h2>
        <p className="soft small">
          {name}
          <br />
          {account?.loginAddress}
        </p>
      </div>
      <Button look="primary" wide onClick={() => goTo(`/knock/${entry.ask.knock}`)}>
        {t(isForged ? 'auth.forged.open' : 'auth.pending.open')}
      </Button>
      {isForged ? null : (
        <p className="soft small centred" aria-hidden="true">
          {t('kit.countdown', { seconds })}
        </p>
      )}
    </section>
  );
}
