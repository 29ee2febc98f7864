// Crockford's base32: codes a person can read aloud and type. No I, L, O, U; case does not matter.

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Bytes to upper-case text, most significant bit first, no padding, no check symbol. 5 bytes give 8 characters. */
export function encodeCrockford(bytes: Uint8Array): string {
  let out = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet[(held >> bits) & 31];
    }
  }
  return bits > 0 ? out + alphabet[(held << (5 - bits)) & 31] : out;
}

/**
 * Text as a person typed it to bytes; undefined when a character is foreign, or when the length or the left-over bits
 * are none that `encodeCrockford` makes (so two different texts never mean the same bytes).
 */
export function decodeCrockford(text: string): Uint8Array | undefined {
  const normal = normaliseCrockford(text);
  const bytes = new Uint8Array(Math.floor((normal.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of normal) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  if (bits >= 5 || (held & ((1 << bits) - 1)) !== 0) return undefined;
  return bytes;
}

/**
 * What a person meant: upper case, without spaces and dashes of any kind, O as 0, I and L as 1. Foreign characters
 * stay, so that a comparison fails rather than matches by accident.
 */
export function normaliseCrockford(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212\u00ad\u200b]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}
