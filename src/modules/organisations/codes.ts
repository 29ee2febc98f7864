// Codes that create or join: stored only as a keyed hash, tried at most ten times in ten minutes from one network.
import { refuse } from '../../core/errors.ts';
import type { Visit } from '../../core/visit.ts';
import type { OrganisationsDeps } from './deps.ts';
import { codeLimit, codeShape, codeText } from './rules.ts';

export function createCodes({ keys, limits, random }: Pick<OrganisationsDeps, 'keys' | 'limits' | 'random'>) {
  return {
    draw: () => random.code(codeShape.groups, codeShape.size),
    hash: (purpose: 'start' | 'invitation', typed: string) =>
      keys.mac('organisation-codes', codeText(purpose, typed)),
    /** Before any code is looked at. Refuses with core/too-many. */
    async countTry(purpose: 'start' | 'invitation', visit: Visit): Promise<void> {
      const counted = await limits.count([{ key: `code-${purpose}:${visit.network}`, ...codeLimit }]);
      if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    },
  };
}
export type Codes = ReturnType<typeof createCodes>;
