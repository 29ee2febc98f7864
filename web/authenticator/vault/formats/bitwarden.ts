// Bitwarden's JSON export: the one-time keys of its logins. Protected by a password: PBKDF2 or Argon2id, stretched by
// HKDF-Expand into an AES-256-CBC key and an HMAC-SHA-256 key ("2.<iv>|<data>|<mac>").
import { type Bytes, utf8 } from '../../protocol/bytes.ts';
import { type Draft, type Fault, type Found, gather, readDraft } from '../entry.ts';
import { isOtpauth, readOtpauth } from '../otpauth.ts';
import { asObject, asText, fromBase64, joined, type Loose, readJson, within } from './loose-json.ts';
import { fault, type FileFault, type Reading } from './reading.ts';

export const isBitwarden = (file: Loose): boolean =>
  typeof file['encrypted'] === 'boolean' && (Array.isArray(file['items']) || file['encrypted']);

export function readBitwarden(file: Loose): Reading {
  if (!file['encrypted']) return { kind: 'found', source: 'bitwarden', found: itemsOf(file['items']) };
  if (file['passwordProtected'] !== true) return fault('own-app-only');
  const [check, data] = [cipherParts(file['encKeyValidation_DO_NOT_EDIT']), cipherParts(file['data'])];
  if (!check || !data || typeof file['salt'] !== 'string') return fault('damaged');
  return {
    kind: 'locked',
    source: 'bitwarden',
    async open(password) {
      const master = await masterKey(file, password);
      if (typeof master === 'string') return master;
      const keys = await stretched(master);
      if (!(await openCipher(keys, check))) return undefined;
      const plain = await openCipher(keys, data);
      const content = plain && asObject(readJson(new TextDecoder().decode(plain)));
      return content ? itemsOf(content['items']) : 'damaged';
    },
  };
}

async function masterKey(file: Loose, password: string): Promise<Bytes | FileFault> {
  const salt = utf8(asText(file['salt']));
  if (file['kdfType'] === 0) {
    const iterations = within(file['kdfIterations'], 5000, 5_000_000);
    if (!iterations) return 'too-costly';
    const typed = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
    return new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
  }
  if (file['kdfType'] !== 1) return 'newer';
  const t = within(file['kdfIterations'], 1, 10);
  const memory = within(file['kdfMemory'], 8, 256);
  const p = within(file['kdfParallelism'], 1, 16);
  if (!t || !memory || !p) return 'too-costly';
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  const hashed = new Uint8Array(await crypto.subtle.digest('SHA-256', salt));
  const how = { t, m: memory * 1024, p, dkLen: 32, maxmem: 2 ** 30 };
  return new Uint8Array(await argon2idAsync(utf8(password), hashed, how));
}

type Keys = { open: CryptoKey; prove: CryptoKey };

async function stretched(master: Bytes): Promise<Keys> {
  const expand = async (info: string): Promise<Bytes> => {
    // HKDF-Expand (RFC 5869 §2.3) of one block: WebCrypto's HKDF would extract first.
    const key = await crypto.subtle.importKey('raw', master, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, joined(utf8(info), Uint8Array.of(1))));
  };
  const [open, prove] = [await expand('enc'), await expand('mac')];
  return {
    open: await crypto.subtle.importKey('raw', open, 'AES-CBC', false, ['decrypt']),
    prove: await crypto.subtle.importKey('raw', prove, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']),
  };
}

type CipherParts = { iv: Bytes; data: Bytes; mac: Bytes };

function cipherParts(text: unknown): CipherParts | undefined {
  const parts = /^2\.([^|]+)\|([^|]+)\|([^|]+)$/.exec(asText(text));
  const [iv, data, mac] = [fromBase64(parts?.[1]), fromBase64(parts?.[2]), fromBase64(parts?.[3])];
  return iv?.length === 16 && data && mac ? { iv, data, mac } : undefined;
}

async function openCipher(keys: Keys, { iv, data, mac }: CipherParts): Promise<Bytes | undefined> {
  if (!(await crypto.subtle.verify('HMAC', keys.prove, mac, joined(iv, data)))) return undefined;
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, keys.open, data));
  } catch {
    return undefined;
  }
}

/** Logins without a one-time key are nobody's business here. */
function itemsOf(items: unknown): Found {
  const list = Array.isArray(items) ? (items as unknown[]) : [];
  return gather(
    list.flatMap((one) => {
      const item = asObject(one) ?? {};
      const login = asObject(item['login']) ?? {};
      const totp = asText(login['totp']).trim();
      if (totp === '') return [];
      const [name, user] = [asText(item['name']), asText(login['username'])];
      return [{ name: [name, user].filter(Boolean).join(': '), draft: draftOf(totp, name, user) }];
    }),
  );
}

function draftOf(totp: string, name: string, user: string): Draft | Fault {
  if (!isOtpauth(totp)) return readDraft({ secret: totp, issuer: name, label: user });
  const read = readOtpauth(totp);
  if (typeof read === 'string') return read;
  // What its owner called it says more than a link made by a machine.
  const { kind, secret, algorithm, digits, periodSeconds: period, counter } = read;
  const issuer = name || read.issuer;
  return readDraft({ kind, issuer, label: user || read.label, secret, algorithm, digits, period, counter });
}
