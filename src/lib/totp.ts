// One-time codes (RFC 6238): 6 digits, 30 seconds; links and keys as text by the otpauth library.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

export type TotpAlgorithm = 'SHA1' | 'SHA256';
export const totpStepSeconds = 30;

/** The step an instant (epoch milliseconds) lies in. */
export function totpStep(at: number): number {
  return Math.floor(at / 1000 / totpStepSeconds);
}

/** The code of the step in which `now` (epoch milliseconds) lies. */
export function totpCode(input: { secret: Uint8Array; algorithm?: TotpAlgorithm; now: number }): string {
  return codeOfStep(input.secret, input.algorithm ?? 'SHA1', totpStep(input.now));
}

/**
 * Checks a typed code (spaces and dashes are ignored) against the steps `window` around now. Only steps strictly
 * after `lastStep` count, so a code is accepted once: the caller stores the step with a conditional update that
 * requires the stored one to be smaller. Compares every step in the same time, whichever matches.
 */
export function verifyTotp(input: {
  secret: Uint8Array;
  algorithm?: TotpAlgorithm;
  code: string;
  now: number;
  lastStep: number | null;
  window?: number;
}): { ok: true; step: number } | { ok: false } {
  const typed = input.code.replace(/[\s\p{Pd}]/gu, '');
  if (!/^[0-9]{6}$/.test(typed)) return { ok: false };
  const window = input.window ?? 1;
  const current = totpStep(input.now);
  let matched = -1;
  for (let step = Math.max(0, current - window); step <= current + window; step++) {
    const code = codeOfStep(input.secret, input.algorithm ?? 'SHA1', step);
    const same = timingSafeEqual(Buffer.from(code), Buffer.from(typed));
    // The earliest acceptable match: a later step that happens to have the same code stays unused.
    if (same && matched < 0 && (input.lastStep === null || step > input.lastStep)) matched = step;
  }
  return matched < 0 ? { ok: false } : { ok: true, step: matched };
}

/** The link a code app reads from the QR (Key URI format), always with algorithm, digits and period spelled out. */
export function otpauthUri(input: {
  issuer: string;
  label: string;
  secret: Uint8Array;
  algorithm?: TotpAlgorithm;
}): string {
  const { issuer, label } = input;
  const algorithm = input.algorithm ?? 'SHA1';
  return new TOTP({
    issuer,
    label,
    secret: asSecret(input.secret),
    algorithm,
    digits: 6,
    period: 30,
  }).toString();
}

/** The seed as people type it: RFC 4648 base32 in groups of four. */
export function totpSecretText(secret: Uint8Array): string {
  return asSecret(secret).base32.replace(/(.{4})(?=.)/g, '$1 ');
}

function codeOfStep(secret: Uint8Array, algorithm: TotpAlgorithm, counter: number): string {
  // RFC 4226 §5.3, here and not in the library: its own hashing costs as much again as the HMAC.
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(algorithm === 'SHA1' ? 'sha1' : 'sha256', secret)
    .update(message)
    .digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function asSecret(bytes: Uint8Array): Secret {
  // A copy: a Buffer from node's pool shares its ArrayBuffer with others.
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
