// Codes of other services: RFC 4226, RFC 6238, and Steam's five letters. All arithmetic is WebCrypto's.
import { fromBase32 } from './base32.ts';
import type { Draft } from './entry.ts';

const steamLetters = '23456789BCDFGHJKMNPQRTVWXY';
const hashes = { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' } as const;

/** The key that makes the codes of an entry; it can sign and nothing else. */
export const codeKey = ({ secret, algorithm }: Pick<Draft, 'secret' | 'algorithm'>): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    fromBase32(secret) ?? new Uint8Array(),
    { name: 'HMAC', hash: hashes[algorithm] },
    false,
    ['sign'],
  );

/** The step an instant (epoch milliseconds) lies in. */
export const stepOf = (at: number, periodSeconds: number): number => Math.floor(at / (periodSeconds * 1000));

/** Milliseconds until the code of `at` gives way to the next. */
export const leftMs = (at: number, periodSeconds: number): number =>
  periodSeconds * 1000 - (at % (periodSeconds * 1000));

/** The code of a counter or a step (RFC 4226 §5.3). */
export async function codeAt(
  key: CryptoKey,
  { kind, digits }: Pick<Draft, 'kind' | 'digits'>,
  step: number,
): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 15;
  let number = mac.getUint32(offset) & 0x7fffffff;
  if (kind !== 'steam') return String(number % 10 ** digits).padStart(digits, '0');
  let letters = '';
  for (let place = 0; place < digits; place += 1) {
    letters += steamLetters[number % steamLetters.length];
    number = Math.floor(number / steamLetters.length);
  }
  return letters;
}

/** "123 456", "1234 567", "1234 5678"; five and fewer stay together. */
export function groupedCode(code: string): string {
  const middle = Math.ceil(code.length / 2);
  return code.length < 6 ? code : `${code.slice(0, middle)} ${code.slice(middle)}`;
}
