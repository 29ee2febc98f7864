// Keys among what can be added: passkey, security key, and codes of a YubiKey where the installation takes them.
import { Badge } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { placeOf } from '../places.ts';
import type { TwoStep } from '../server.ts';
import { Way } from '../way.tsx';

export function KeyWays({ offers }: { offers: TwoStep['offers'] | undefined }) {
  const t = useT();
  return (
    <ul className="choices">
      <Way
        icon="account"
        href={placeOf('twoStep', { add: 'passkey' })}
        title={t('manager-keys.way.passkey.title')}
        text={t('manager-keys.way.passkey.text')}
        badge={<Badge tone="success">{t('manager-keys.way.safest')}</Badge>}
      />
      <Way
        icon="key"
        href={placeOf('twoStep', { add: 'security-key' })}
        title={t('manager-keys.way.security-key.title')}
        text={t('manager-keys.way.security-key.text')}
      />
      {offers?.yubikey ? (
        <Way
          icon="key"
          href={placeOf('twoStep', { add: 'yubikey' })}
          title={t('manager-keys.way.yubikey.title')}
          text={t('manager-keys.way.yubikey.text')}
        />
      ) : null}
    </ul>
  );
}
