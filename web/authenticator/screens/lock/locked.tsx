// The vault is locked: nothing of it is in memory. Requests still arrive, and wait for the person to unlock.
import { useEffect, useRef, useState } from 'react';
import { Alert, Button, ConfirmDialog, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../../engine/context.ts';
import { Page } from '../../parts/page.tsx';
import { ProofForm } from '../../parts/proof.tsx';
import { KnockPicture } from '../../parts/signs.tsx';
import { isPending } from '../../protocol/knock.ts';

export function Locked() {
  const t = useT();
  const { lock } = useTools();
  const { knocks } = useAppState();
  const { locks } = useVault();
  const [isForgotten, setForgotten] = useState(false);
  const isCalled = knocks.some(({ state }) => isPending(state));
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The keyboard comes up where the browser lets it; a passkey is asked for only by a tap.
    if (locks.pin) page.current?.querySelector<HTMLInputElement>('input')?.focus();
  }, [locks.pin]);
  return (
    <Page
      title={t('auth.lock.open.title')}
      className="waiting locked"
      help="lock"
      acts={
        <Button wide look="quiet" onClick={() => setForgotten(true)}>
          {t('auth.lock.forgot')}
        </Button>
      }
    >
      <KnockPicture calling={isCalled} />
      <div role="status">{isCalled ? <Alert tone="info">{t('auth.lock.open.knock')}</Alert> : null}</div>
      <div ref={page}>
        <ProofForm<'open'>
          pin={lock.unlockWithPin}
          passkey={lock.unlockWithPasskey}
          onDone={() => {}}
          verb={t('auth.lock.open')}
        />
      </div>
      <Forgotten open={isForgotten} onClose={() => setForgotten(false)} />
    </Page>
  );
}

/** The linked accounts go as well: who cannot unlock must not answer for their owner. */
function Forgotten({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const { app, lock } = useTools();
  const [isBusy, setBusy] = useState(false);
  const startAfresh = async (): Promise<void> => {
    setBusy(true);
    for (const { deviceId } of app.store.get().accounts) await app.forget(deviceId);
    await lock.throwAway();
    goTo('/', { replace: true });
    toast({ tone: 'info', text: t('auth.lock.forgot.done') });
  };
  return (
    <ConfirmDialog
      open={open}
      title={t('auth.lock.forgot.title')}
      verb={t('auth.lock.forgot.do')}
      danger
      busy={isBusy}
      typedWord={t('auth.lock.forgot.word')}
      onConfirm={() => void startAfresh()}
      onClose={onClose}
    >
      <p>{t('auth.lock.forgot.text')}</p>
    </ConfirmDialog>
  );
}
