// Errors, instants, methods and devices as people read them.
import { useState } from 'react';
import { CallError } from '../shared/call.ts';
import { useTexts } from '../shared/texts.ts';
import type { PlainTexts } from '../../generated/texts/keys.ts';
import { areWhole, laterTexts } from './languages.ts';
import { now } from './server.ts';

/** Keys of texts without parameters. */
export type Label = {
  [K in keyof PlainTexts]: PlainTexts[K] extends undefined ? K : never;
}[keyof PlainTexts];

/** The sentence for a refusal, or undefined without one. Says how long to wait where the server does. */
export function useErrorText(): (error: unknown) => string | undefined {
  const texts = useTexts();
  const { t, format } = texts;
  const [, drawAgain] = useState(0);
  return (error) => {
    if (!error) return undefined;
    // Refusals are seldom: their sentences come when the first one is met.
    if (!areWhole(texts))
      void laterTexts().then(
        () => drawAgain((times) => times + 1),
        () => {},
      );
    if (!(error instanceof CallError)) return t('manager.error.unknown');
    if (error.code === 'web/offline') return t('manager.error.offline');
    if (error.code === 'web/timeout') return t('manager.error.timeout');
    if (error.code === 'web/bad-answer') return t('manager.error.bad-answer');
    const wait = error.data['retryAfterSeconds'];
    if (error.code === 'core/too-many' && typeof wait === 'number') {
      return t('manager.error.too-many', { wait: format.span(wait) });
    }
    return t.find(`errors.${error.code.replace('/', '.')}`) ?? t('manager.error.unknown');
  };
}

/** The request id the server gave with a fault, to be quoted to whoever runs it. */
export function incidentOf(error: unknown): string | undefined {
  const id = error instanceof CallError ? error.data['request'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

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
