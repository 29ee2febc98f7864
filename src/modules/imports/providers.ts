// Providers whose drives come in by rclone, and what people paste so that it may read them. Pure.
import {
  type Backend,
  type Installed,
  lackingIn,
  mayHave,
  type Options,
} from '../../core/outbound/rclone.ts';

const table = {
  'google-drive': { backend: 'drive', name: 'Google Drive' },
  dropbox: { backend: 'dropbox', name: 'Dropbox' },
  onedrive: { backend: 'onedrive', name: 'OneDrive' },
  'icloud-drive': { backend: 'iclouddrive', name: 'iCloud Drive' },
} as const satisfies Record<string, { backend: Backend; name: string }>;
export type Provider = keyof typeof table;
export const providers = Object.keys(table) as readonly Provider[];
export const toProvider = (text: string): Provider | undefined => providers.find((one) => one === text);
export const backendOf = (provider: Provider): Backend => table[provider].backend;
export const nameOfProvider = (provider: Provider): string => table[provider].name;

/** Why a provider is not offered; null when it is. */
export type Missing = 'no-rclone' | 'not-in-rclone' | null;

export function missingOf(provider: Provider, found: Installed | undefined): Missing {
  if (!found) return 'no-rclone';
  return lackingIn(found).includes(backendOf(provider)) ? 'not-in-rclone' : null;
}

/** Longest that is read of what was pasted. */
const longestAuthorisation = 32_768;

export type Authorisation = { options: Options } | { code: string };
const bad: Authorisation = { code: 'imports/bad-authorisation' };
const expired: Authorisation = { code: 'imports/authorisation-expired' };

/**
 * What was pasted, as options of the backend: what `rclone authorize` prints (a token, bare or with the lines around it), or a section
 * as `rclone config show` prints it. An option that is not in the table, as an address, is refused and not left out: the drive
 * would be another than the one that was meant.
 */
export function readAuthorisation(provider: Provider, pasted: string, now: number): Authorisation {
  const backend = backendOf(provider);
  if (pasted.length > longestAuthorisation) return bad;
  const lines = pasted.split(/\r?\n/).map((line) => line.trim());
  const isSection = lines.some((line) => /^type\s*=/.test(line));
  if (!isSection) {
    const token = readToken(pasted);
    if (backend === 'iclouddrive' || token === undefined) return bad;
    return token.refreshToken === undefined && token.endsAt <= now
      ? expired
      : { options: { token: token.text } };
  }
  const options: Record<string, string> = {};
  let type = '';
  for (const line of lines) {
    if (line === '' || /^\[[^\]]*\]$/.test(line) || /^[#;]/.test(line)) continue;
    const [, option = '', value = ''] = /^([a-z_]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (option === 'type') type = value;
    else if (isIdle(option, value)) continue;
    else if (!mayHave(backend, option) || !isPlain(option, value))
      return { code: 'imports/bad-authorisation' };
    else options[option] = value;
  }
  if (type !== backend) return bad;
  if (backend === 'iclouddrive') {
    const isWhole = ['apple_id', 'password', 'trust_token'].every((option) => options[option]);
    return isWhole ? { options } : bad;
  }
  const token = readToken(options['token'] ?? '');
  if (token === undefined) return bad;
  if (token.refreshToken === undefined && token.endsAt <= now) return expired;
  return { options: { ...options, token: token.text } };
}

/** What says nothing about which drive it is. */
const isIdle = (option: string, value: string): boolean =>
  option === 'scope' ||
  (option === 'service' && value === 'drive') ||
  (option === 'region' && value === 'global') ||
  value === '';

function isPlain(option: string, value: string): boolean {
  if (/\p{Cc}/u.test(value)) return false;
  if (option === 'drive_type') return ['personal', 'business', 'documentLibrary'].includes(value);
  if (['drive_id', 'team_drive', 'root_folder_id'].includes(option)) return /^[\w!.-]{1,200}$/.test(value);
  return true;
}

/** Written anew from what was understood of it. */
function readToken(pasted: string): { text: string; refreshToken?: string; endsAt: number } | undefined {
  const [, packed] = /(?:^|\s)(eyJ[\w+/=-]{20,})(?:\s|$)/.exec(pasted) ?? [];
  const plain = packed === undefined ? pasted : Buffer.from(packed, 'base64').toString('utf8');
  const from = plain.indexOf('{');
  const value = parsed(plain.slice(from, plain.lastIndexOf('}') + 1));
  if (from < 0 || value === undefined) return undefined;
  // Newer versions print options, of which the token is one.
  if (packed !== undefined && typeof value['token'] === 'string')
    return Object.keys(value).length === 1 ? readToken(value['token']) : undefined;
  const { access_token: access, refresh_token: refresh, token_type: type, expiry } = value;
  const isText = (one: unknown): one is string =>
    typeof one === 'string' && one.length <= 8192 && /^[\x21-\x7e]+$/.test(one);
  if (!isText(access)) return undefined;
  if (refresh !== undefined && refresh !== '' && !isText(refresh)) return undefined;
  if (type !== undefined && (typeof type !== 'string' || !/^bearer$/i.test(type))) return undefined;
  const at = typeof expiry === 'string' ? Date.parse(expiry) : Number.NaN;
  if (expiry !== undefined && Number.isNaN(at)) return undefined;
  // The first year is how one that never ends is written.
  const isEndless = expiry === undefined || at < 0;
  const text = JSON.stringify({
    access_token: access,
    token_type: 'Bearer',
    ...(refresh ? { refresh_token: refresh } : {}),
    ...(isEndless ? { expiry: '0001-01-01T00:00:00Z' } : { expiry }),
  });
  return { text, ...(refresh ? { refreshToken: refresh } : {}), endsAt: isEndless ? Infinity : at };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
