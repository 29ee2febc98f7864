// Decisions about addresses, names, passwords and session lives. Pure.

/** Session lives in milliseconds. An organisation may lower them (document 03). */
export const sessionLives = {
  /** "Keep me signed in": 14 days without use, 30 in all. */
  kept: { idleMs: 14 * 86_400_000, totalMs: 30 * 86_400_000 },
  /** The cookie dies with the browser; on the server, a day without use or a week in all. */
  browserOnly: { idleMs: 86_400_000, totalMs: 7 * 86_400_000 },
} as const;

/** How long a session lives: what the person asked for, within what their organisations allow. */
export function sessionLife(
  keep: boolean,
  rules: { keepAllowed: boolean; idleMs: number | null; totalMs: number | null },
): { kept: boolean; idleMs: number; totalMs: number } {
  const kept = keep && rules.keepAllowed;
  const lives = kept ? sessionLives.kept : sessionLives.browserOnly;
  return {
    kept,
    idleMs: Math.min(lives.idleMs, rules.idleMs ?? Number.POSITIVE_INFINITY),
    totalMs: Math.min(lives.totalMs, rules.totalMs ?? Number.POSITIVE_INFINITY),
  };
}

/** When a session ends if nobody uses it again: its own ends, and those its organisations set since it began. */
export function sessionEnd(
  session: { createdAt: number; seenAt: number; idleMs: number; expiresAt: number; kept: boolean },
  rules: { keepAllowed: boolean; idleMs: number | null; totalMs: number | null },
): number {
  // Kept where that is forbidden now: it would outlive the browser.
  if (session.kept && !rules.keepAllowed) return 0;
  const idleMs = Math.min(session.idleMs, rules.idleMs ?? Number.POSITIVE_INFINITY);
  const total = session.createdAt + (rules.totalMs ?? Number.POSITIVE_INFINITY);
  return Math.min(session.expiresAt, total, session.seenAt + idleMs);
}

export const sudoMs = 5 * 60_000;
export const trustMs = 30 * 86_400_000;

/** What addresses are compared by: trimmed, NFKC, lower case. Local parts that differ only in case are one mailbox. */
export function addressKey(typed: string): string {
  return typed.trim().normalize('NFKC').toLowerCase();
}

/** Whether mail can be sent there: one @, a domain with a dot or localhost, nothing that could split a header. */
/** As others see it. */
export const fullName = ({ givenName, familyName }: { givenName: string; familyName: string }): string =>
  `${givenName} ${familyName}`.trim();

export function isAddress(text: string): boolean {
  if (text.length < 3 || text.length > 254) return false;
  return (
    /^[^\s@<>()[\]\\,;:"\p{C}\p{Zl}\p{Zp}]{1,64}@[^\s@<>()[\]\\,;:"/\p{C}]{1,253}$/u.test(text) &&
    /@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}$/u.test(text)
  );
}

/** `a***@example.org`: enough to recognise one's own, too little to learn another's. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '***' : `${[...address][0]}***${address.slice(at)}`;
}

export const minimumLength = (withFactor: boolean): number => (withFactor ? 8 : 15);
export const maximumLength = 1000;

export type PasswordFault = 'too-short' | 'too-long' | 'common' | 'has-name';

/** Length counts code points after NFKC. `isCommon` looks the folded text up in the bundled list. */
export function passwordFault(
  password: string,
  about: { names: readonly string[]; withFactor: boolean },
  isCommon: (folded: string) => boolean,
): PasswordFault | null {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < minimumLength(about.withFactor)) return 'too-short';
  if (length > maximumLength) return 'too-long';
  const folded = text.toLowerCase();
  // "password123456789" is as guessable as "password": digits and signs around a common word don't help.
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const once = /^(.+?)\1+$/u.exec(folded)?.[1];
  if (
    isCommon(folded) ||
    (core.length >= 4 && core.length >= length / 3 && isCommon(core)) ||
    (once && once.length <= 8)
  )
    return 'common';
  const plain = fold(folded);
  for (const name of about.names) {
    for (const part of fold(name.toLowerCase()).split(/[^\p{L}\p{N}]+/u)) {
      if ([...part].length >= 4 && plain.includes(part)) return 'has-name';
    }
  }
  return null;
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '');

/** Initials and five digits, `AB12345`; X where a name has no Latin initial. */
export function syncNameFrom(givenName: string, familyName: string, digits: string): string {
  const initial = (name: string) => /[A-Z]/.exec(fold(name).toUpperCase())?.[0] ?? 'X';
  return `${initial(givenName)}${initial(familyName)}${digits}`;
}
