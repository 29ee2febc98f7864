// Saving may fail: no space, or the vault was locked meanwhile. Then it is said, and nothing is lost silently.
import { useToast } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';

/** Runs the saving; false when it failed, after telling so. */
export function useKeeping(): (save: () => Promise<unknown>) => Promise<boolean> {
  const t = useT();
  const toast = useToast();
  return async (save) => {
    try {
      await save();
      return true;
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      toast({ tone: 'danger', text: t(isFull ? 'auth.not-kept.full' : 'auth.not-kept') });
      return false;
    }
  };
}
