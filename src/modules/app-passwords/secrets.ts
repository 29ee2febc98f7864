// Secrets of app passwords: made, shown once, and kept as a keyed hash.
import { hash } from 'node:crypto';
import type { Keys } from '../../core/keys.ts';
import type { Random } from '../../core/random.ts';
import { encodeCrockford } from '../../lib/crockford.ts';
import { secretBytes } from './rules.ts';

const mostRemembered = 5000;

export function createSecrets({ keys, random }: { keys: Keys; random: Random }) {
  // A program sends the same secret with every request, and a keyed hash costs ten times what a plain one does. What is
  // remembered is the plain hash, under a prefix that this process alone has.
  const boot = random.token(32);
  const known = new Map<string, Uint8Array>();
  return {
    /** 24 characters, 120 random bits. */
    make: (): string => encodeCrockford(random.bytes(secretBytes)),
    hash(text: string): Uint8Array {
      const key = hash('sha256', `${boot}${text}`, 'base64');
      let found = known.get(key);
      if (!found) {
        found = keys.mac('app-password', text);
        if (known.size >= mostRemembered) known.clear();
        known.set(key, found);
      }
      return found;
    },
  };
}
export type Secrets = ReturnType<typeof createSecrets>;
