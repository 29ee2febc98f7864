// Texts of refusals, found by their code.
import { useT } from '../../shared/texts.ts';

export function useFaultText(): (code: string) => string {
  const t = useT();
  return (code) => {
    if (code === 'web/offline') return t('auth.fault.offline');
    if (code === 'web/timeout') return t('auth.fault.timeout');
    return t.find(`errors.${code.replace('/', '.')}`) ?? t('auth.fault.other');
  };
}
