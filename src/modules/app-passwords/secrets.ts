// Secrets of app passwords: made, shown once, and kept as a keyed hash.
import type { Keys } from '../../core/keys.ts';
import type { Random } from '../../core/random.ts';
import { encodeCrockford } from '../../lib/crockford.ts';
import { secretBytes } from './rules.ts';

export function createSecrets({ keys, random }: { keys: Keys; random: Random }) {
  return {
    /** 24 characters, 120 random bits. */
    make: (): string => encodeCrockford(random.bytes(secretBytes)),
    hash: (text: string): Uint8Array => keys.mac('app-password', text),
  };
}
export type Secrets = ReturnType<typeof createSecrets>;
