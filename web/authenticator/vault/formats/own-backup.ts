// Aldaba Auth's own encrypted export, version 1. The format is described in ../README.md; a change of it is a new version.
import { type Bytes, utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { type Draft, type Found, gather, readDraft } from '../entry.ts';
import { newBytes } from '../sealed.ts';
import { asList, asObject, asText, base64, fromBase64, type Loose, readJson, within } from './loose-json.ts';
import { fault, type Reading } from './reading.ts';

const format = 'aldaba-auth-export';
/** 64 MiB and two passes: OWASP's second recommendation for scrypt, which phones of today can do. */
const cost = { N: 2 ** 16, r: 8, p: 2 } as const;

type Kdf = { name: 'scrypt'; N: number; r: number; p: number; salt: string };
type Head = { format: typeof format; version: 1; kdf: Kdf; cipher: { name: 'AES-256-GCM'; nonce: string } };

async function keyOf(password: string, { N, r, p, salt }: Kdf): Promise<CryptoKey> {
  const { scryptAsync } = await import('@noble/hashes/scrypt.js');
  const how = { N, r, p, dkLen: 32, maxmem: 2 ** 29 };
  const key = await scryptAsync(utf8(password.normalize('NFKC')), fromBase64(salt) ?? new Uint8Array(), how);
  return crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** The head is authenticated with the content: nobody weakens its parameters unseen. */
const gcm = (head: Head, nonce: Bytes) => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: utf8(canonicalJson(head)),
});

/** The text of the file. `random` makes salt and nonce. */
export async function writeBackup(
  drafts: readonly Draft[],
  password: string,
  random: (count: number) => Bytes = newBytes,
): Promise<string> {
  const [salt, nonce] = [random(32), random(12)];
  const head: Head = {
    format,
    version: 1,
    kdf: { name: 'scrypt', ...cost, salt: base64(salt) },
    cipher: { name: 'AES-256-GCM', nonce: base64(nonce) },
  };
  const content = drafts.map(
    ({ kind, issuer, label, secret, algorithm, digits, periodSeconds, counter }) => ({
      kind,
      issuer,
      label,
      secret,
      algorithm,
      digits,
      ...(kind === 'hotp' ? { counter } : { periodSeconds }),
    }),
  );
  const plain = utf8(JSON.stringify({ entries: content }));
  const data = await crypto.subtle.encrypt(gcm(head, nonce), await keyOf(password, head.kdf), plain);
  return `${JSON.stringify({ ...head, data: base64(new Uint8Array(data)) }, null, 2)}\n`;
}

export const isOwn = (file: Loose): boolean => file['format'] === format;

export function readOwn(file: Loose): Reading {
  if (file['version'] !== 1) return fault('newer');
  const kdf = asObject(file['kdf']);
  const cipher = asObject(file['cipher']);
  const [salt, nonce, data] = [
    fromBase64(kdf?.['salt']),
    fromBase64(cipher?.['nonce']),
    fromBase64(file['data']),
  ];
  const [N, r, p] = [within(kdf?.['N'], 2, 2 ** 18), within(kdf?.['r'], 1, 32), within(kdf?.['p'], 1, 16)];
  const isKnown = kdf?.['name'] === 'scrypt' && cipher?.['name'] === 'AES-256-GCM';
  if (!isKnown || !salt || nonce?.length !== 12 || !data) return fault('damaged');
  if (!N || !r || !p || (N & (N - 1)) !== 0 || 128 * N * r > 2 ** 28 || N * r * p > 2 ** 24)
    return fault('too-costly');
  const head: Head = {
    format,
    version: 1,
    kdf: { name: 'scrypt', N, r, p, salt: asText(kdf['salt']) },
    cipher: { name: 'AES-256-GCM', nonce: asText(cipher['nonce']) },
  };
  return {
    kind: 'locked',
    source: 'aldaba',
    async open(password) {
      const key = await keyOf(password, head.kdf);
      let plain: ArrayBuffer;
      try {
        plain = await crypto.subtle.decrypt(gcm(head, nonce), key, data);
      } catch {
        return undefined;
      }
      const content = asObject(readJson(new TextDecoder().decode(plain)));
      return content ? entriesOf(content) : 'damaged';
    },
  };
}

const entriesOf = (content: Loose): Found =>
  gather(
    asList(content['entries']).map((one) => {
      const entry = asObject(one) ?? {};
      const draft = readDraft({ ...entry, period: entry['periodSeconds'] });
      return { name: [entry['issuer'], entry['label']].filter(Boolean).map(asText).join(': '), draft };
    }),
  );
