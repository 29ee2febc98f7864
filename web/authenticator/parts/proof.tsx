// "Confirm it is you": the PIN or the passkey that opens the vault, asked again before what gives its secrets away.
import { useState, type SyntheticEvent } from 'react';
import { Alert, Button, Dialog, PasswordInput } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { useTools, useVault } from '../engine/context.ts';
import type { Proof, Refused } from '../engine/vault-lock.ts';
import { useWaitTime } from './wait-time.ts';

/** False while there is no lock: nobody can be told from anybody. */
export const useIsProofNeeded = (): boolean => {
  const { locks } = useVault();
  return locks.pin || locks.passkey;
};

type Ways<T> = {
  pin: (pin: string) => Promise<T | Refused>;
  passkey: () => Promise<T | Refused>;
  onDone: (result: T) => void;
  verb: string;
};

/** The form of the lock screen and of the dialog. */
export function ProofForm<T extends object | 'open'>({ pin, passkey, onDone, verb }: Ways<T>) {
  const t = useT();
  const { autoLock } = useTools();
  const { locks } = useVault();
  const wait = useWaitTime();
  const [typed, setTyped] = useState('');
  const [trouble, setTrouble] = useState<'empty' | 'wrong' | 'passkey'>();
  const [isBusy, setBusy] = useState(false);
  const run = async (way: () => Promise<T | Refused>, whenRefused: 'wrong' | 'passkey'): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    const result = await way().catch((): Refused => 'cancelled');
    setBusy(false);
    if (result === 'wait') {
      setTyped('');
      setTrouble(undefined);
    } else if (result === 'wrong' || result === 'cancelled' || result === 'unsupported') {
      setTyped('');
      setTrouble(whenRefused);
    } else onDone(result);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isBusy || wait !== undefined) return;
    if (typed.trim() === '') setTrouble('empty');
    else void run(() => pin(typed), 'wrong');
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {wait === undefined ? null : (
        <Alert tone="warning" live>
          {t('auth.lock.proof.wait', { time: wait })}
        </Alert>
      )}
      {trouble === 'passkey' ? (
        <Alert tone="warning" live>
          {t('auth.lock.proof.passkey-failed')}
        </Alert>
      ) : null}
      {locks.passkey ? (
        <Button
          wide
          icon="key"
          look={locks.pin ? undefined : 'primary'}
          busy={isBusy && !locks.pin}
          onClick={() => {
            autoLock.errand();
            void run(passkey, 'passkey');
          }}
        >
          {t('auth.lock.proof.passkey')}
        </Button>
      ) : null}
      {locks.pin && wait === undefined ? (
        <>
          <PasswordInput
            label={t('auth.lock.proof.pin')}
            name="pin"
            inputMode="numeric"
            autoComplete="off"
            maxLength={40}
            value={typed}
            error={
              trouble === 'wrong'
                ? t('auth.lock.proof.wrong')
                : trouble === 'empty'
                  ? t('auth.lock.proof.empty')
                  : undefined
            }
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" look="primary" wide busy={isBusy}>
            {verb}
          </Button>
        </>
      ) : null}
    </form>
  );
}

export function ProofDialog({ onProof, onClose }: { onProof: (proof: Proof) => void; onClose: () => void }) {
  const t = useT();
  const { lock } = useTools();
  return (
    <Dialog open title={t('auth.lock.proof.title')} onClose={onClose}>
      <ProofForm<Proof>
        pin={lock.provePin}
        passkey={lock.provePasskey}
        onDone={onProof}
        verb={t('common.continue')}
      />
    </Dialog>
  );
}
