// Whether the browser promised to keep our data (StorageManager.persist).
import { useEffect, useState } from 'react';

/** Undefined while it is not known, and where no browser tells. */
export function useIsPersisted(): { isPersisted: boolean | undefined; ask: () => Promise<boolean> } {
  const [isPersisted, setPersisted] = useState<boolean>();
  useEffect(() => {
    navigator.storage?.persisted?.().then(setPersisted, () => {});
  }, []);
  const ask = async (): Promise<boolean> => {
    const kept = await navigator.storage.persist().catch(() => false);
    setPersisted(kept);
    return kept;
  };
  return { isPersisted, ask };
}
