// Decisions of signing people in to other apps: how they signed in, in the field's words; which addresses an app may
// have; lives of what is given out. Pure.

export const scopes = ['openid', 'profile', 'email', 'organisations', 'offline_access'] as const;
export type Scope = (typeof scopes)[number];
export const isScope = (text: string): text is Scope => scopes.some((scope) => scope === text);
export const toScopes = (text: string): Scope[] => text.split(' ').filter(isScope);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** Seconds, as the protocol counts. A refresh token is renewed with each use, a grant is not. */
export const lives = {
  code: minute,
  accessToken: hour,
  idToken: hour,
  refreshToken: 30 * day,
  grant: 365 * day,
  interaction: hour,
  session: 30 * day,
  deviceCode: 10 * minute,
} as const;

/** A signing key is replaced after so long, and its public half stays until nothing it signed is good any more. */
export const keyLifeMs = 90 * day * 1000;
export const keyKeptMs = 7 * day * 1000;

export const limits = {
  /** Requests to the token endpoints from one network: a server of many people has one address. */
  tokens: { limit: 600, windowSeconds: minute },
  /** Sign-ins begun from one network. */
  authorize: { limit: 300, windowSeconds: 10 * minute },
  /** Codes of devices typed by one account (RFC 8628 §5.1): 20^8 codes, of which few are open. */
  userCodes: { limit: 10, windowSeconds: 10 * minute },
} as const;
export const maxApps = 200;
export const maxNameLength = 64;

/** Levels of proof, weakest first. `phr`: a key that no look-alike page can use. */
export const acrs = ['urn:aldaba:1', 'urn:aldaba:2', 'urn:aldaba:phr'] as const;
export type Acr = (typeof acrs)[number];

type SignedIn = { readonly level: 1 | 2; readonly methods: readonly string[] };

export function acrOf({ level, methods }: SignedIn): Acr {
  if (methods.includes('passkey') || methods.includes('security-key')) return 'urn:aldaba:phr';
  // Trust in a browser skips the second step: nothing but the password was proven this time.
  const proven = methods.filter((method) => method !== 'trusted-browser');
  return level === 2 && proven.length > 1 ? 'urn:aldaba:2' : 'urn:aldaba:1';
}

const references: Readonly<Record<string, readonly string[]>> = {
  password: ['pwd'],
  knock: ['swk'],
  'device-code': ['otp'],
  'code-app': ['otp'],
  passkey: ['hwk', 'user'],
  'security-key': ['hwk'],
  yubikey: ['otp', 'hwk'],
  sms: ['sms'],
  'backup-code': ['otp'],
};

/** Methods as RFC 8176 names them. */
export function amrOf(signedIn: SignedIn): string[] {
  const found = signedIn.methods.flatMap((method) => references[method] ?? []);
  const isMany = acrOf(signedIn) !== 'urn:aldaba:1';
  return [...new Set([...found, ...(isMany ? ['mfa'] : [])])];
}

/** Whether the proof is as strong as one of the levels asked for; levels nobody knows ask for nothing. */
export function acrSuffices(asked: unknown, given: Acr): boolean {
  if (typeof asked !== 'string') return true;
  const wanted = asked
    .split(' ')
    .map((one) => acrs.findIndex((acr) => acr === one))
    .filter((rank) => rank !== -1);
  return wanted.length === 0 || Math.min(...wanted) <= acrs.indexOf(given);
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * An address an app may be sent back to, as it will be compared: exactly. https, or http on this very machine; no
 * wildcard, fragment, user name, dot segment or anything that reads differently once parsed.
 */
export function isGoodUri(text: string): boolean {
  if (text.length > 500 || !/^[\x21-\x7e]+$/.test(text) || /[*#\\]/.test(text)) return false;
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.has(url.hostname))) return false;
  return url.href === text || (url.href === `${text}/` && url.pathname === '/' && url.search === '');
}

/** Where a page of the app runs: what its requests name as their origin. */
export const originsOf = (uris: readonly string[]): string[] => [
  ...new Set(uris.map((uri) => URL.parse(uri)?.origin ?? '').filter((origin) => origin !== '')),
];
