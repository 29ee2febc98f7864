// A new PIN, typed twice; the easy ones are refused before anything is changed.
import { useState, type SyntheticEvent } from 'react';
import { Button, Dialog, PasswordInput, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { useTools } from '../../engine/context.ts';
import type { Proof } from '../../engine/vault-lock.ts';
import { useKeeping } from '../../parts/keeping.tsx';
import { type PinFault, pinFault, plainPin } from '../../vault/pin.ts';

type Props = { open: boolean; proof: Proof | undefined; onClose: () => void };
const faultTexts = {
  short: 'auth.lock.pin.short',
  long: 'auth.lock.pin.long',
  digits: 'auth.lock.pin.digits',
  easy: 'auth.lock.pin.easy',
} as const satisfies Record<PinFault, string>;

export function NewPinDialog(props: Props) {
  const t = useT();
  return (
    <Dialog open={props.open} title={t('auth.lock.pin.new')} onClose={props.onClose}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ proof, onClose }: Props) {
  const t = useT();
  const toast = useToast();
  const { lock } = useTools();
  const keeping = useKeeping();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [fault, setFault] = useState<PinFault | 'differs'>();
  const [isBusy, setBusy] = useState(false);
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const found = pinFault(plainPin(pin)) ?? (plainPin(pin) === plainPin(again) ? undefined : 'differs');
    setFault(found);
    if (found) return;
    setBusy(true);
    if (await keeping(() => lock.setPin(pin, proof))) {
      toast({ text: t('auth.lock.pin.done') });
      onClose();
    }
    setBusy(false);
  };
  const field = { inputMode: 'numeric', autoComplete: 'off', maxLength: 40 } as const;
  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <PasswordInput
        {...field}
        name="new-pin"
        label={t('auth.lock.pin.new')}
        hint={t('auth.lock.pin.hint')}
        error={fault && fault !== 'differs' ? t(faultTexts[fault]) : undefined}
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
      />
      <PasswordInput
        {...field}
        name="pin-again"
        label={t('auth.lock.pin.again')}
        error={fault === 'differs' ? t('auth.lock.pin.differs') : undefined}
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      <p className="soft small">{t('auth.lock.pin.forgettable')}</p>
      <div className="buttons dialog-foot">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" busy={isBusy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
