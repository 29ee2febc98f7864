// Before two-step verification goes on: programs that use the account's own password would stop getting in.
import { Alert } from '../shared/kit/notices.tsx';
import { useT } from '../shared/texts.ts';
import { GoButton } from '../shared/app/going.tsx';
import { useAppPasswords } from './app-password-dialogs.tsx';
import { places } from './places.ts';

export function ClientsWarning() {
  const t = useT();
  const found = useAppPasswords().data;
  if (!found?.accountPasswordWorks || found.clients.length === 0) return null;
  return (
    <Alert
      tone="warning"
      title={t('app-passwords.warning.title')}
      actions={<GoButton href={places.appPasswords}>{t('app-passwords.warning.action')}</GoButton>}
    >
      {t('app-passwords.warning.text', { count: found.clients.length })}
    </Alert>
  );
}
