// Said on the first screen when what was kept could not be read.
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useVault } from '../engine/context.ts';

export function DamagedNotice() {
  const t = useT();
  if (!useVault().wasDamaged) return null;
  return (
    <Alert
      tone="danger"
      title={t('auth.damaged')}
      actions={<Button onClick={() => goTo('/others/import')}>{t('auth.settings.import')}</Button>}
    >
      {t('auth.damaged.text')}
    </Alert>
  );
}
