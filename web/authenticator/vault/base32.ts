// Base32 (RFC 4648 §6) as keys of code apps are written: any case, grouped, with or without padding.
import type { Bytes } from '../protocol/bytes.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The key without what people and apps put between its letters. Says nothing about whether it is one. */
export const plainKey = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212\u00ad\u200b-\u200d\ufeff_.]/gu, '')
    .replace(/=+$/, '');

/** Characters of a plain key that base32 does not have, each once: "0", "1", "8" and "9" are the usual ones. */
export const foreignCharacters = (plain: string): string[] => [
  ...new Set(Array.from(plain).filter((one) => !alphabet.includes(one))),
];

/** Undefined when it is not base32. A last group too short to hold a byte is dropped, as other apps do. */
export function fromBase32(plain: string): Bytes | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of plain) {
    const value = alphabet.indexOf(character);
    if (value === -1) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

/** Capitals, no padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
}
