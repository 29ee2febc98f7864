// How long one waits after wrong PINs, counted down.
import { useEffect, useState } from 'react';
import { useTexts } from '../../shared/texts.ts';
import { useVault } from '../engine/context.ts';
import { waitLeftMs } from '../vault/pin.ts';

/** "4 minutos", "25 segundos"; undefined when a try is taken now. */
export function useWaitTime(): string | undefined {
  const { language } = useTexts();
  const { tries } = useVault();
  const [leftMs, setLeft] = useState(() => waitLeftMs(tries, Date.now()));
  useEffect(() => {
    const look = (): void => setLeft(waitLeftMs(tries, Date.now()));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [tries]);
  if (leftMs === 0) return undefined;
  const seconds = Math.ceil(leftMs / 1000);
  const [amount, unit] = seconds > 90 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
