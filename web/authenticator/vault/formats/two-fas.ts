// Backups of 2FAS (.2fas). Encrypted ones: "<ciphertext and tag>:<salt>:<nonce>" in base64, the key by PBKDF2-SHA-256
// with 10,000 rounds, AES-256-GCM.
import { utf8 } from '../../protocol/bytes.ts';
import { type Found, gather, readDraft } from '../entry.ts';
import { asObject, asText, fromBase64, type Loose, readJson } from './loose-json.ts';
import { fault, type Reading } from './reading.ts';

const rounds = 10_000;

export const isTwoFas = (file: Loose): boolean =>
  Array.isArray(file['services']) || typeof file['servicesEncrypted'] === 'string';

export function readTwoFas(file: Loose): Reading {
  const encrypted = file['servicesEncrypted'];
  if (typeof encrypted !== 'string' || encrypted === '') {
    return { kind: 'found', source: '2fas', found: servicesOf(file['services']) };
  }
  const [data, salt, nonce] = encrypted.split(':').map(fromBase64);
  if (!data || !salt || !nonce || data.length <= 16) return fault('damaged');
  return {
    kind: 'locked',
    source: '2fas',
    async open(password) {
      const typed = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveKey']);
      const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
      const key = await crypto.subtle.deriveKey(how, typed, { name: 'AES-GCM', length: 256 }, false, [
        'decrypt',
      ]);
      let plain: ArrayBuffer;
      try {
        plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, data);
      } catch {
        return undefined;
      }
      const services = readJson(new TextDecoder().decode(plain));
      return Array.isArray(services) ? servicesOf(services) : 'damaged';
    },
  };
}

function servicesOf(services: unknown): Found {
  const list = Array.isArray(services) ? (services as unknown[]) : [];
  return gather(
    list.map((one) => {
      const service = asObject(one) ?? {};
      const otp = asObject(service['otp']) ?? {};
      const name = asText(service['name']);
      // The name can be changed by its owner; the issuer is what the service said.
      const issuer = name || asText(otp['issuer']);
      const label = asText(otp['account']) || withoutPrefix(asText(otp['label']));
      const draft = readDraft({
        // The first versions had no type: everything was TOTP.
        kind: otp['tokenType'] ?? 'totp',
        issuer,
        label,
        secret: service['secret'],
        algorithm: otp['algorithm'],
        digits: otp['digits'],
        period: otp['period'],
        counter: otp['counter'],
      });
      return { name: [issuer, label].filter(Boolean).join(': '), draft };
    }),
  );
}

const withoutPrefix = (label: string): string => label.slice(label.indexOf(':') + 1).trim();
