// Yubico OTP: the 44 characters a YubiKey types, and the validation protocol 2.0 that says whether they are good
// (developers.yubico.com, "OTP validation protocol"). Requests and answers are signed with HMAC-SHA-1 over their sorted fields.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** ModHex: sixteen letters that stand in the same place on most keyboards. */
const modhex = /^[cbdefghijklnrtuv]{44}$/;

/** What was typed as a code, or undefined when it cannot be one. Letter case and white space do not count. */
export function yubicoOtp(typed: string): string | undefined {
  const text = typed.replace(/\s/g, '').toLowerCase();
  return modhex.test(text) ? text : undefined;
}

/** The first twelve characters name the key; the rest is encrypted and differs each time. */
export const publicIdOf = (otp: string): string => otp.slice(0, 12);

type Fields = Readonly<Record<string, string>>;

/** Base64 of the HMAC-SHA-1 over `name=value` joined by `&`, sorted by name, without `h`. */
export function signFields(fields: Fields, secret: Uint8Array): string {
  const text = Object.keys(fields)
    .filter((name) => name !== 'h')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  return createHmac('sha1', secret).update(text).digest('base64');
}

/** The query of a request: asks for the key's counters too. `nonce` has 16 to 40 letters and digits. */
export function validationQuery(
  request: { clientId: string; otp: string; nonce: string },
  secret: Uint8Array,
): URLSearchParams {
  const fields = { id: request.clientId, nonce: request.nonce, otp: request.otp, timestamp: '1' };
  return new URLSearchParams({ ...fields, h: signFields(fields, secret) });
}

export type Validation =
  /** Good, and never seen before; with the counters the key had. */
  | { kind: 'good'; sessionCounter: number; sessionUse: number }
  /** Seen before, or not a code of a key the server knows. */
  | { kind: 'bad'; status: string }
  /** Not an answer to believe, or not an answer about the code: the server or its configuration is at fault. */
  | { kind: 'fault'; why: string };

/** How far the server's clock may be from ours: an old answer is not taken for a new one. */
const clockMs = 10 * 60_000;

/** Lines of `name=value`; a value may hold `=`. */
export function readFields(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0) fields[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return fields;
}

/** Judges an answer: signature first, then that it answers this request, then what it says. */
export function readValidation(
  text: string,
  request: { otp: string; nonce: string },
  secret: Uint8Array,
  now: number,
): Validation {
  const fields = readFields(text);
  const { h, status = 'none', otp, nonce, t = '' } = fields;
  const asked = Buffer.from(signFields(fields, secret));
  const given = Buffer.from(h ?? '');
  if (asked.length !== given.length || !timingSafeEqual(asked, given))
    // A server that does not know the client or its secret cannot sign for it: what it says is worth a line in the log.
    return { kind: 'fault', why: `signature, status ${status.slice(0, 40)}` };
  if (status === 'BAD_OTP' || status === 'REPLAYED_OTP') {
    // Fields that are there must be ours: a recorded refusal of another code is no answer to this one.
    if ((otp !== undefined && otp !== request.otp) || (nonce !== undefined && nonce !== request.nonce))
      return { kind: 'fault', why: 'answers something else' };
    return { kind: 'bad', status };
  }
  if (status !== 'OK') return { kind: 'fault', why: `status ${status.slice(0, 40)}` };
  if (otp !== request.otp || nonce !== request.nonce) return { kind: 'fault', why: 'answers something else' };
  const at = Date.parse(t.replace(/Z\d*$/, 'Z'));
  if (!(Math.abs(at - now) <= clockMs)) return { kind: 'fault', why: 'time' };
  const sessionCounter = Number(fields['sessioncounter']);
  const sessionUse = Number(fields['sessionuse']);
  if (!Number.isInteger(sessionCounter) || !Number.isInteger(sessionUse))
    return { kind: 'fault', why: 'counters' };
  return { kind: 'good', sessionCounter, sessionUse };
}
