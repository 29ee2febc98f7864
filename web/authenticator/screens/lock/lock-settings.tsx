// The lock of the app: which ways open it, and when it locks by itself. Any change of it asks for proof first.
import { useEffect, useState } from 'react';
import { Badge, Button, RadioGroup, useToast, Alert } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { useTools, useVault } from '../../engine/context.ts';
import type { Proof } from '../../engine/vault-lock.ts';
import { useKeeping } from '../../parts/keeping.tsx';
import { Page } from '../../parts/page.tsx';
import { ProofDialog, useIsProofNeeded } from '../../parts/proof.tsx';
import { type AutoLock, autoLocks } from '../../storage/vault-record.ts';
import { NewPinDialog } from './new-pin-dialog.tsx';

type Act = 'set-pin' | 'remove-pin' | 'set-passkey' | 'remove-passkey';

export function LockSettings() {
  const t = useT();
  const toast = useToast();
  const { autoLock, lock, passkeys, vault } = useTools();
  const { locks, habits } = useVault();
  const keeping = useKeeping();
  const isLockOn = useIsProofNeeded();
  const [act, setAct] = useState<Act>();
  const [proof, setProof] = useState<Proof>();
  const [trouble, setTrouble] = useState<'unsupported' | 'cancelled'>();
  const [areLikely, setLikely] = useState(true);
  useEffect(() => void passkeys.areLikely().then(setLikely), [passkeys]);

  const end = (): void => {
    setAct(undefined);
    setProof(undefined);
  };
  /** What comes after the proof, or at once while there is no lock. */
  const go = async (next: Act, given?: Proof): Promise<void> => {
    setTrouble(undefined);
    if (next === 'set-pin') {
      setProof(given);
      return;
    }
    if (next === 'set-passkey') {
      autoLock.errand();
      await keeping(async () => {
        const done = await lock.setPasskey({ name: t('auth.lock.passkey.name') }, given);
        if (done === 'done') toast({ text: t('auth.lock.passkey.done') });
        else setTrouble(done === 'unsupported' ? 'unsupported' : 'cancelled');
      });
    } else if (given) {
      const kind = next === 'remove-pin' ? 'pin' : 'passkey';
      if (await keeping(() => lock.takeOff(kind, given))) toast({ text: t('auth.lock.removed') });
    }
    end();
  };
  const start = (next: Act): void => {
    setAct(next);
    if (!isLockOn) void go(next);
  };
  const isAsking = act !== undefined && isLockOn && proof === undefined;
  const isTyping = act === 'set-pin' && !isAsking;
  return (
    <Page title={t('auth.lock')} back="/settings">
      <section className="panel stack" aria-labelledby="lock-state">
        <h2 id="lock-state" className="with-badge">
          {t('auth.lock')}
          <Badge tone={isLockOn ? 'success' : 'neutral'}>
            {t(isLockOn ? 'auth.lock.on' : 'auth.lock.off')}
          </Badge>
        </h2>
        <p className="soft">{t(isLockOn ? 'auth.lock.on.text' : 'auth.lock.off.text')}</p>
        {isLockOn ? (
          <Button wide onClick={vault.lock}>
            {t('auth.lock.now')}
          </Button>
        ) : null}
      </section>
      <section className="panel stack" aria-labelledby="lock-passkey">
        <h2 id="lock-passkey">{t('auth.lock.passkey')}</h2>
        <p className="soft">{t('auth.lock.passkey.text')}</p>
        <div role="status">
          {trouble || !areLikely ? (
            <Alert tone="info">
              {t(trouble === 'cancelled' ? 'auth.lock.passkey.cancelled' : 'auth.lock.passkey.unsupported')}
            </Alert>
          ) : null}
          {locks.passkey && !locks.pin ? <Alert tone="warning">{t('auth.lock.passkey.only')}</Alert> : null}
        </div>
        {locks.passkey ? (
          <Button wide onClick={() => start('remove-passkey')}>
            {t('auth.lock.passkey.off')}
          </Button>
        ) : areLikely ? (
          <Button wide icon="key" busy={act === 'set-passkey'} onClick={() => start('set-passkey')}>
            {t('auth.lock.passkey.set')}
          </Button>
        ) : null}
      </section>
      <section className="panel stack" aria-labelledby="lock-pin">
        <h2 id="lock-pin">{t('auth.lock.pin')}</h2>
        <p className="soft">{t('auth.lock.pin.forgettable')}</p>
        <Button wide onClick={() => start('set-pin')}>
          {t(locks.pin ? 'auth.lock.pin.change' : 'auth.lock.pin.set')}
        </Button>
        {locks.pin ? (
          <Button wide onClick={() => start('remove-pin')}>
            {t('auth.lock.pin.off')}
          </Button>
        ) : null}
      </section>
      {isLockOn ? (
        <section className="panel">
          <RadioGroup<AutoLock>
            name="auto-lock"
            label={t('auth.lock.when')}
            hint={t('auth.lock.when.hint')}
            value={habits.autoLock}
            options={autoLocks.map((value) => ({
              value,
              label:
                value === 'background'
                  ? t('auth.lock.when.background')
                  : t('auth.lock.when.minutes', { minutes: Number(value) }),
            }))}
            onChange={(autoLock) => void keeping(() => vault.changeHabits({ autoLock }))}
          />
        </section>
      ) : null}
      {isAsking ? <ProofDialog onProof={(given) => void go(act, given)} onClose={end} /> : null}
      <NewPinDialog open={isTyping} proof={proof} onClose={end} />
    </Page>
  );
}
