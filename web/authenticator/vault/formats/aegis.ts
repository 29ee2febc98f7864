// The vault file of Aegis, plain or encrypted (its docs/vault.md): a password slot holds the master key, wrapped by
// scrypt and AES-256-GCM; the master key opens the content.
import { type Bytes, utf8 } from '../../protocol/bytes.ts';
import { type Found, gather, readDraft } from '../entry.ts';
import {
  asList,
  asObject,
  asText,
  fromBase64,
  fromHex,
  joined,
  type Loose,
  readJson,
  within,
} from './loose-json.ts';
import { fault, type FileFault, type Reading } from './reading.ts';

export const isAegis = (file: Loose): boolean =>
  asObject(file['header']) !== undefined && 'slots' in (asObject(file['header']) ?? {}) && 'db' in file;

export function readAegis(file: Loose): Reading {
  const header = asObject(file['header']) ?? {};
  if (typeof file['db'] !== 'string') {
    const found = contentOf(asObject(file['db']));
    return found ? { kind: 'found', source: 'aegis', found } : fault('damaged');
  }
  // Type 1 is a password; the others are keys of the phone it was made on.
  const slots = asList(header['slots'])
    .map(asObject)
    .filter((slot) => slot?.['type'] === 1) as Loose[];
  const content = gcmParts(fromBase64(file['db']), asObject(header['params']));
  if (slots.length === 0) return fault('own-app-only');
  if (!content) return fault('damaged');
  return {
    kind: 'locked',
    source: 'aegis',
    async open(password) {
      const key = await masterKey(slots, password);
      if (key === undefined || typeof key === 'string') return key;
      const plain = await openGcm(key, content);
      if (!plain) return 'damaged';
      return contentOf(asObject(readJson(new TextDecoder().decode(plain)))) ?? 'damaged';
    },
  };
}

/** Each password slot may have another password. */
async function masterKey(slots: readonly Loose[], password: string): Promise<Bytes | FileFault | undefined> {
  let trouble: FileFault | undefined;
  for (const slot of slots) {
    const wrapped = gcmParts(fromHex(slot['key']), asObject(slot['key_params']));
    const salt = fromHex(slot['salt']);
    const [N, r, p] = [within(slot['n'], 2, 2 ** 20), within(slot['r'], 1, 32), within(slot['p'], 1, 16)];
    if (!wrapped || !salt || !Number.isSafeInteger(slot['n'])) {
      trouble = 'damaged';
      continue;
    }
    // 256 MiB, four times what Aegis uses itself.
    if (!N || !r || !p || (N & (N - 1)) !== 0 || 128 * N * r > 2 ** 28 || N * r * p > 2 ** 24) {
      trouble = 'too-costly';
      continue;
    }
    const { scryptAsync } = await import('@noble/hashes/scrypt.js');
    const key = await scryptAsync(utf8(password), salt, { N, r, p, dkLen: 32, maxmem: 2 ** 29 });
    const master = await openGcm(new Uint8Array(key), wrapped);
    if (master) return master;
  }
  return trouble;
}

type GcmParts = { nonce: Bytes; data: Bytes };

function gcmParts(data: Bytes | undefined, params: Loose | undefined): GcmParts | undefined {
  const [nonce, tag] = [fromHex(params?.['nonce']), fromHex(params?.['tag'])];
  if (!data || nonce?.length !== 12 || tag?.length !== 16) return undefined;
  return { nonce, data: joined(data, tag) };
}

async function openGcm(key: Bytes, { nonce, data }: GcmParts): Promise<Bytes | undefined> {
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, imported, data));
  } catch {
    return undefined;
  }
}

function contentOf(content: Loose | undefined): Found | undefined {
  if (!content || !Array.isArray(content['entries'])) return undefined;
  return gather(
    content['entries'].map((one) => {
      const entry = asObject(one) ?? {};
      const info = asObject(entry['info']) ?? {};
      const [issuer, label] = [asText(entry['issuer']), asText(entry['name'])];
      const draft = readDraft({
        kind: entry['type'],
        issuer,
        label,
        secret: info['secret'],
        algorithm: info['algo'],
        digits: info['digits'],
        period: info['period'],
        counter: info['counter'],
      });
      return { name: [issuer, label].filter(Boolean).join(': '), draft };
    }),
  );
}
