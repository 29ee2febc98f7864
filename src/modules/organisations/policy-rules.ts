// What an organisation demands of its people's sign-ins, and whether an account and a session satisfy it. Pure.
import { type FactorKind, isAtLeast, type Strength, strengthOf } from '../factors/rules.ts';

export const minimums = ['any', 'no-sms', 'phishing-resistant'] as const;
export type Minimum = (typeof minimums)[number];
/** From the mildest to the strictest. */
export const appsRules = ['unaffected', 'app-passwords-only', 'blocked'] as const;
export type AppsRule = (typeof appsRules)[number];
export const factorKinds = ['aldaba-auth', 'code-app', 'passkey', 'security-key', 'yubikey', 'sms'] as const;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const furthestStartMs = 30 * dayMs;

export type Rule = {
  /** From when two-step verification is demanded; null: it is not. */
  readonly requiredAt: number | null;
  readonly minimum: Minimum;
  readonly apps: AppsRule;
  /** null: every kind. Backup codes stand in for any of them. */
  readonly allowedKinds: readonly string[] | null;
  readonly idleMs: number | null;
  readonly totalMs: number | null;
  readonly keepAllowed: boolean;
  readonly trustAllowed: boolean;
  readonly numberAlways: boolean;
  /** Whether drives have links for whoever has them. */
  readonly linksAllowed: boolean;
};

export const noRule: Rule = {
  requiredAt: null,
  minimum: 'any',
  apps: 'unaffected',
  allowedKinds: null,
  idleMs: null,
  totalMs: null,
  keepAllowed: true,
  trustAllowed: true,
  numberAlways: false,
  linksAllowed: true,
};

const least: Readonly<Record<Minimum, Strength>> = {
  any: 'weak',
  'no-sms': 'ok',
  'phishing-resistant': 'phishing-resistant',
};

const isAllowed = (rule: Pick<Rule, 'allowedKinds'>, kind: string): boolean =>
  rule.allowedKinds === null || rule.allowedKinds.includes(kind);

/** Why the factors an account has are not enough; null when they are. */
export type Lack = 'none' | 'too-weak' | 'not-allowed';

export function lackOf(rule: Pick<Rule, 'minimum' | 'allowedKinds'>, kinds: readonly string[]): Lack | null {
  if (kinds.length === 0) return 'none';
  const allowed = kinds.filter((kind) => isAllowed(rule, kind));
  if (allowed.length === 0) return 'not-allowed';
  return isAtLeast(strengthOf(allowed as FactorKind[]), least[rule.minimum]) ? null : 'too-weak';
}

const kindOfMethod: Readonly<Record<string, string>> = { knock: 'aldaba-auth', 'device-code': 'aldaba-auth' };
/** A key proven as a second step may be a passkey or a security key, and either may sign in. */
const kindsOfMethod = (method: string): readonly string[] =>
  method === 'passkey' || method === 'security-key'
    ? ['passkey', 'security-key']
    : [kindOfMethod[method] ?? method];
const noFactor = new Set(['password', 'trusted-browser', 'backup-code']);

/**
 * Whether the factor a session was proven with is enough: a code is not, where only keys are. A session without one is
 * older than the account's second step, came by a backup code or in a trusted browser: it is enough unless the rule
 * demands keys, or forbids trusted browsers.
 */
export function sessionIsEnough(rule: Rule, methods: readonly string[]): boolean {
  const used = methods.filter((method) => !noFactor.has(method));
  if (used.length > 0) return lackOf(rule, used.flatMap(kindsOfMethod)) === null;
  if (methods.includes('trusted-browser') && !rule.trustAllowed) return false;
  return rule.minimum !== 'phishing-resistant';
}

export const isRequired = (rule: Rule, now: number): boolean =>
  rule.requiredAt !== null && rule.requiredAt <= now;

export type Demand<R extends Rule = Rule> = { readonly rule: R; readonly why: Lack | 'session' };

/** The first rule in force that is not satisfied. Each must be by itself: the strictest of them wins. */
export function demandOf<R extends Rule>(
  rules: readonly R[],
  about: { kinds: readonly string[]; methods: readonly string[] | null; now: number },
): Demand<R> | null {
  for (const rule of rules) {
    if (!isRequired(rule, about.now)) continue;
    const lack = lackOf(rule, about.kinds);
    if (lack !== null) return { rule, why: lack };
    if (about.methods !== null && !sessionIsEnough(rule, about.methods)) return { rule, why: 'session' };
  }
  return null;
}

const smallest = (values: readonly (number | null)[]): number | null => {
  const set = values.filter((value) => value !== null);
  return set.length > 0 ? Math.min(...set) : null;
};

/** What all the rules together leave of a session; lengths hold whether or not two-step verification is demanded. */
export function sessionRulesOf(rules: readonly Rule[]) {
  return {
    keepAllowed: rules.every((rule) => rule.keepAllowed),
    idleMs: smallest(rules.map((rule) => rule.idleMs)),
    totalMs: smallest(rules.map((rule) => rule.totalMs)),
    trustAllowed: rules.every((rule) => rule.trustAllowed),
    numberAlways: rules.some((rule) => rule.numberAlways),
  };
}

/** The strictest; a rule about apps holds while two-step verification is demanded. */
export function appsRuleOf(rules: readonly Rule[], now: number): AppsRule {
  const inForce = rules.filter((rule) => isRequired(rule, now));
  const strictest = Math.max(0, ...inForce.map((rule) => appsRules.indexOf(rule.apps)));
  return appsRules[strictest] ?? 'blocked';
}

/** When people hear of a rule that starts at `at`: now, a week and a day before, and as it starts. */
export function reminders(
  now: number,
  at: number,
): readonly { kind: 'announced' | 'soon' | 'starts'; at: number }[] {
  if (at <= now) return [{ kind: 'starts', at: now }];
  const before = [7 * dayMs, dayMs].map((span) => at - span).filter((moment) => moment > now + hourMs);
  return [
    { kind: 'announced', at: now },
    ...before.map((moment) => ({ kind: 'soon' as const, at: moment })),
    { kind: 'starts', at },
  ];
}
