// Argon2id off the event loop: one hash a core and one more, so that no core waits while the next hash is handed over; a
// queue of 64, then "busy". The threads stand back behind everything else (pool-priority.ts). Passwords go through
// HMAC-SHA-256 with the pepper first, so a stolen database alone cannot be guessed at.
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { refuse } from '../../core/errors.ts';
import { lazily } from '../../lib/lazily.ts';

/** OWASP's floor; a hash keeps its own parameters and is made anew at sign-in when these have risen. */
export const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const queueLimit = 64;

const common = lazily((require) => {
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'] as readonly string[]);
});
export const isCommonPassword = (folded: string): boolean => common().has(folded);

export type Hasher = {
  hash(secret: string): Promise<string>;
  /** The same work when there is no hash to compare with. */
  verify(hash: string | undefined, secret: string): Promise<boolean>;
  needsRehash(hash: string): boolean;
  /** Hashes made since the process started: that unknown accounts cost as many as known ones can be counted. */
  made(): number;
};

export function createHasher(
  pepper: (data: string) => Uint8Array,
  hashesAtOnce = availableParallelism() + 1,
): Hasher {
  const gate = createGate(hashesAtOnce, queueLimit);
  // As text: the library's verify (not its hash) refuses bytes that are not UTF-8.
  const seasoned = (secret: string) => Buffer.from(pepper(secret.normalize('NFKC'))).toString('base64url');
  const options = { ...parameters, algorithm: 2 /* argon2id */ };
  let dummy: Promise<string> | undefined;
  let made = 0;
  const counted = <T>(work: () => Promise<T>) =>
    gate(() => {
      made += 1;
      return work();
    });
  return {
    hash: (secret) => counted(() => hash(seasoned(secret), options)),
    async verify(stored, secret) {
      dummy ??= hash(seasoned('nobody has this password'), options);
      const against = stored ?? (await dummy);
      const right = await counted(() => verify(against, seasoned(secret)));
      return right && stored !== undefined;
    },
    made: () => made,
    needsRehash(stored) {
      const match = /\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
      return !match || Number(match[1]) < parameters.memoryCost || Number(match[2]) < parameters.timeCost;
    },
  };
}

/** First come, first served. More than `limit` waiting is refused at once: a late answer is worse than "try again". */
export function createGate(atOnce: number, limit: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function pass<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= limit) refuse('core/busy', { retryAfterSeconds: 2 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
