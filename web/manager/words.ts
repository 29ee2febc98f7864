// Instants, methods and devices as people read them.
import type { Label } from '../shared/app/app.ts';
import { useTexts } from '../shared/texts.ts';
import { now } from './server.ts';

export function useInstants() {
  const { t, format, zone } = useTexts();
  const sinceThen = (at: number): string => format.relative(at, now());
  const day = (at: number): string => format.date(at, 'long', zone);
  const moment = (at: number): string => format.dateTime(at, 'medium', zone);
  return {
    day,
    moment,
    sinceThen,
    /** "24 nov 2026, 10:42 (hace 5 minutos)". */
    both: (at: number): string => t('manager.when', { date: moment(at), relative: sinceThen(at) }),
  };
}

const methodLabels: Readonly<Record<string, Label>> = {
  password: 'manager.method.password',
  knock: 'manager.method.knock',
  'device-code': 'manager.method.device-code',
  'code-app': 'manager.method.code-app',
  sms: 'manager.method.sms',
  'backup-code': 'manager.method.backup-code',
  'trusted-browser': 'manager.method.trusted-browser',
  passkey: 'manager.method.passkey',
  'security-key': 'manager.method.security-key',
  yubikey: 'manager.method.yubikey',
};

/** "contraseña y app de códigos"; what we have no word for is left out. */
export function useMethods(): (methods: readonly string[]) => string {
  const { t, format } = useTexts();
  return (methods) =>
    format.list(
      methods.flatMap((method) => {
        const label = methodLabels[method];
        return label ? [t(label)] : [];
      }),
    );
}

export function useDeviceWords(): (device: { browser: string | null; system: string | null }) => string {
  const { t } = useTexts();
  return ({ browser, system }) =>
    browser && system
      ? t('manager.browser-on-system', { browser, system })
      : browser || system || t('manager.browser.unknown');
}

export const factorKinds = {
  'aldaba-auth': 'manager.kind.aldaba-auth',
  'code-app': 'manager.kind.code-app',
  passkey: 'manager.kind.passkey',
  'security-key': 'manager.kind.security-key',
  yubikey: 'manager.kind.yubikey',
  sms: 'manager.kind.sms',
} as const;

export const roleLabels = {
  'legal-responsible': 'manager.role.legal-responsible',
  administrator: 'manager.role.administrator',
  member: 'manager.role.member',
  external: 'manager.role.external',
} as const;
