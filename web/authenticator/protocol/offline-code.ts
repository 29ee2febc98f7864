// The offline code: RFC 6238 with HMAC-SHA-256, 6 digits, 30 s, from a seed that WebCrypto keeps.
import { fromBase64url } from './bytes.ts';

export const stepMs = 30_000;

/** `seed` is base64url; the key made of it can sign and nothing else. */
export const importSeed = (seed: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', fromBase64url(seed), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

export const stepAt = (at: number): number => Math.floor(at / stepMs);

/** Milliseconds until the code of `at` gives way to the next. */
export const stepLeftMs = (at: number): number => stepMs - (at % stepMs);

/** Six digits of a step (RFC 4226 §5.3). */
export async function offlineCode(seed: CryptoKey, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign('HMAC', seed, counter.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 15;
  return String((mac.getUint32(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** "123 456". */
export const grouped = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;
