// Whether this phone can look at its owner: face, finger or screen lock. Asked once.
import { useEffect, useState } from 'react';
import { useTools } from '../engine/context.ts';

let known: Promise<boolean> | undefined;

export function useCanConfirm(): boolean {
  const { devicePasskeys } = useTools();
  const [can, setCan] = useState(false);
  useEffect(() => {
    let isWanted = true;
    known ??= devicePasskeys.areLikely();
    void known.then((found) => {
      if (isWanted) setCan(found);
    });
    return () => {
      isWanted = false;
    };
  }, [devicePasskeys]);
  return can;
}
