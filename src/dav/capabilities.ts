// What a space must be able to do for a verb: a capability it lacks closes the verb there.
import type { Space } from './node.ts';

type Capability = 'writing' | 'properties' | 'locking';

export const verbNeeds = {
  OPTIONS: null,
  GET: null,
  HEAD: null,
  PUT: 'writing',
  DELETE: 'writing',
  MKCOL: 'writing',
  COPY: 'writing',
  MOVE: 'writing',
  PROPFIND: null,
  PROPPATCH: 'properties',
  LOCK: 'locking',
  UNLOCK: 'locking',
  REPORT: null,
} as const satisfies Readonly<Record<string, Capability | null>>;

export type VerbName = keyof typeof verbNeeds;

export const isVerb = (name: string): name is VerbName => Object.hasOwn(verbNeeds, name);

/** What a read-only client is shown has no writing, so neither properties to change nor locks to take. */
export function isOpen(verb: VerbName, space: Space): boolean {
  const needed = verbNeeds[verb];
  return needed === null || (space[needed] !== undefined && space.writing !== undefined);
}

/** What Allow says of a space. */
export const allowed = (space: Space): string =>
  Object.keys(verbNeeds)
    .filter((name) => isVerb(name) && isOpen(name, space))
    .join(', ');
