// `otpauth://` links (the Key URI format), read as sloppily as services and apps write them, written by the book.
import { cleanName, type Draft, type Fault, readDraft } from './entry.ts';

/** Longer texts are no links; QR codes hold at most 4,296 characters. */
const maxLinkLength = 8192;

/** Decodes what can be decoded: a lone % stays one. */
const decoded = (text: string): string =>
  text.replace(/(%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });

function parametersOf(query: string): Map<string, string> {
  const found = new Map<string, string>();
  // Copied from a page's source, the separator may still be an entity.
  for (const part of query.replaceAll('&amp;', '&').split('&')) {
    const at = part.indexOf('=');
    if (at <= 0) continue;
    const name = decoded(part.slice(0, at)).trim().toLowerCase();
    // The first one counts: nothing appended to a link replaces its key.
    if (!found.has(name)) found.set(name, decoded(part.slice(at + 1).replaceAll('+', ' ')).trim());
  }
  return found;
}

const pattern = /^(?:apple-)?otpauth:\/{0,3}([a-z]+)(?:\/+([^?]*))?(?:\?(.*))?$/is;
const steamPattern = /^steam:\/\/([^/?#]+)/i;

export const isOtpauth = (text: string): boolean => /^\s*((apple-)?otpauth:|steam:\/\/)/i.test(text);

/** What the link holds, or why it cannot be used. A missing counter is 0, as most apps have it. */
export function readOtpauth(text: string): Draft | Fault {
  const link = text.trim();
  if (link.length > maxLinkLength) return 'not-a-link';
  const steam = steamPattern.exec(link)?.[1];
  if (steam) return readDraft({ kind: 'steam', issuer: 'Steam', secret: decoded(steam) });
  const parts = pattern.exec(link);
  if (!parts) return 'not-a-link';
  const [, type = '', path = '', query = ''] = parts;
  const told = parametersOf(query.replace(/#.*$/s, ''));
  const { issuer, label } = splitLabel(decoded(path.replace(/\/+$/, '')), told.get('issuer') ?? '');
  const isSteam = told.get('encoder')?.toLowerCase() === 'steam';
  return readDraft({
    kind: isSteam ? 'steam' : type,
    issuer,
    label,
    secret: told.get('secret'),
    algorithm: told.get('algorithm'),
    digits: told.get('digits'),
    period: told.get('period'),
    counter: told.get('counter'),
  });
}

/** "Issuer: account", or the issuer alone; the parameter wins, and what stands before the colon is kept when it says something else. */
function splitLabel(path: string, told: string): { issuer: string; label: string } {
  const at = path.indexOf(':');
  if (at === -1 && path.toLowerCase() === told.toLowerCase()) return { issuer: told, label: '' };
  const [before, after] = at === -1 ? ['', path] : [path.slice(0, at).trim(), path.slice(at + 1).trim()];
  if (told === '' || before === '' || before.toLowerCase() === told.toLowerCase()) {
    return { issuer: told || before, label: after };
  }
  return { issuer: told, label: path };
}

/** The name of a link that could not be read, for the list of the others: what stands before its secrets. */
export const nameOfLink = (text: string): string => {
  const label = pattern.exec(text.trim())?.[2];
  return cleanName(label === undefined ? '' : decoded(label));
};

/** Everything spelled out, also what is usual: no app guesses differently. */
export function otpauthLink(draft: Draft): string {
  const { kind, issuer, label, secret, algorithm, digits, periodSeconds, counter } = draft;
  // A colon inside would be taken for the separator.
  const name = [issuer, label]
    .filter(Boolean)
    .map((part) => encodeURIComponent(part.replaceAll(':', ' ').trim()))
    .join(':');
  const told: [string, string | number][] = [
    ['secret', secret],
    ...(issuer === '' ? [] : [['issuer', issuer] as [string, string]]),
    ['algorithm', algorithm],
    ['digits', digits],
    kind === 'hotp' ? ['counter', counter] : ['period', periodSeconds],
  ];
  const query = told.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return `otpauth://${kind}/${name}?${query}`;
}
