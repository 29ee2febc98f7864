// Servers beside this one that ask whether a program may come in: they prove themselves with the configured token.
import { createHash } from 'node:crypto';
import type { PrincipalResolver } from '../../core/http/principal.ts';
import { sameBytes } from '../../core/keys.ts';

const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

export function createServiceResolver({ serviceToken }: { serviceToken: string | null }): PrincipalResolver {
  if (serviceToken === null) return async () => undefined;
  const expected = hash(serviceToken);
  return async ({ authorization }) => {
    const token = /^Bearer ([\x21-\x7e]{16,512})$/.exec(authorization ?? '')?.[1];
    return token !== undefined && sameBytes(hash(token), expected) ? { kind: 'service' } : undefined;
  };
}
