// Randomness as an argument: the system's generator, and one that repeats itself for tests.
import { createHash, randomFillSync } from 'node:crypto';

export type Random = {
  bytes(length: number): Uint8Array;
  /** `count` decimal digits, each equally likely. */
  digits(count: number): string;
  /** `bytes` random bytes as base64url without padding. */
  token(bytes: number): string;
  /** `groups` groups of `size` Crockford base-32 characters with dashes between them, 5 bits each. */
  code(groups: number, size: number): string;
};

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Builds the rest on a source of bytes. */
export function createRandom(bytes: (length: number) => Uint8Array): Random {
  return {
    bytes,
    digits(count) {
      let out = '';
      while (out.length < count) {
        // 250..255 are thrown away: keeping them would make 0..5 more likely.
        for (const byte of bytes(count)) if (byte < 250 && out.length < count) out += String(byte % 10);
      }
      return out;
    },
    token: (length) => Buffer.from(bytes(length)).toString('base64url'),
    code(groups, size) {
      const characters = Array.from(bytes(groups * size), (byte) => CROCKFORD[byte & 31]);
      return Array.from({ length: groups }, (_, group) =>
        characters.slice(group * size, (group + 1) * size).join(''),
      ).join('-');
    },
  };
}

// The pool spares a system call for each small draw; what was given out is wiped at once.
const pool = new Uint8Array(8192);
let used = pool.length;

export const systemRandom: Random = createRandom((length) => {
  if (length > 1024) return randomFillSync(new Uint8Array(length));
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const out = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return out;
});

/** The same sequence for the same seed. For tests only: whoever knows the seed knows every secret. */
export function createSeededRandom(seed: string): Random {
  let block = 0;
  let rest = new Uint8Array(0);
  return createRandom((length) => {
    const out = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (rest.length === 0) {
        rest = new Uint8Array(createHash('sha256').update(`${seed}:${block}`).digest());
        block += 1;
      }
      const part = rest.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    return out;
  });
}
