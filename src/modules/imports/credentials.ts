// User and password of a source, or what rclone reads a drive with: sealed for one import, opened by its worker only.
import type { Random } from '../../core/random.ts';
import type { Keys } from '../../core/keys.ts';
import { type Secret, secret } from '../../core/secret.ts';
import type { Options } from '../../core/outbound/rclone.ts';
import { openSealed, seal } from '../../lib/seal.ts';

export type Credentials = { readonly user: string; readonly password: Secret<string> };

/** Options of rclone in the place of user and password. */
export const asCredentials = (options: Options): Credentials => ({
  user: '',
  password: secret(JSON.stringify(options)),
});
export const asOptions = ({ password }: Credentials): Options => JSON.parse(password.reveal()) as Options;

export function createSealing({ keys, random }: { keys: Keys; random: Random }) {
  const key = keys.derive('import-credentials');
  const contextOf = (importId: string): string => `import ${importId}`;
  return {
    seal(importId: string, { user, password }: Credentials): Uint8Array {
      const plain = Buffer.from(JSON.stringify([user, password.reveal()]));
      return seal(key, plain, contextOf(importId), (length) => random.bytes(length));
    },
    /** Throws when they are not the ones of this import. */
    open(importId: string, sealed: Uint8Array): Credentials {
      const plain = Buffer.from(openSealed(key, sealed, contextOf(importId))).toString('utf8');
      const [user = '', password = ''] = JSON.parse(plain) as string[];
      return { user, password: secret(password) };
    },
  };
}
export type Sealing = ReturnType<typeof createSealing>;
