// What need not be asked again until anybody commits anything, in any process. Where nobody knows of commits without asking over
// the network (PostgreSQL), and inside transactions, nothing is remembered.
import type { Query } from './db.ts';

const mostRemembered = 5000;

/** `current` is another, empty map after every commit; undefined where nobody knows of commits. */
function untilCommit<Value>(query: Pick<Query, 'version'>) {
  let version: number | undefined;
  let kept = new Map<string, Value>();
  return {
    current(): Map<string, Value> | undefined {
      const now = query.version?.();
      if (now === undefined) return undefined;
      if (now !== version || kept.size >= mostRemembered) {
        version = now;
        kept = new Map();
      }
      return kept;
    },
    /** Asks nobody: the database may have been closed. */
    forget(): void {
      kept = new Map();
    },
  };
}

/**
 * What `read` found, for the few rows that every request asks for again. Answers as the query would, so that what ends a
 * right ends it at once. Rows are shared: nobody changes them. `keyOf` tells two calls apart.
 */
export function remembered<Given, Found>(
  read: (query: Query, given: Given) => Promise<Found>,
  keyOf: (given: Given) => string,
): (query: Query, given: Given) => Promise<Found> {
  const ofQuery = new WeakMap<Query, ReturnType<typeof untilCommit<Promise<Found>>>>();
  return (query, given) => {
    let mine = ofQuery.get(query);
    if (!mine) ofQuery.set(query, (mine = untilCommit<Promise<Found>>(query)));
    const found = mine.current();
    if (!found) return read(query, given);
    const key = keyOf(given);
    let one = found.get(key);
    if (!one) {
      one = read(query, given);
      found.set(key, one);
      one.catch(() => found.delete(key));
    }
    return one;
  };
}

/** Decisions look at the clock too. */
const decisionLifeMs = 1000;

/**
 * What was decided a moment ago about the same request, for a second at the most. `of` answers with it, or decides; what
 * `isKept` refuses is decided again each time.
 */
export function createFresh<Value>(given: {
  query: Pick<Query, 'version'>;
  now: () => number;
  isKept: (value: Value) => boolean;
}) {
  const { now, isKept } = given;
  const decided = untilCommit<{ value: Value; until: number }>(given.query);
  let timer: NodeJS.Timeout | undefined;

  async function decide(
    kept: Map<string, { value: Value; until: number }>,
    key: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    const value = await work();
    // Somebody may have committed meanwhile: then nobody knows on which side of it this stands.
    if (!isKept(value) || decided.current() !== kept) return value;
    kept.set(key, { value, until: now() + decisionLifeMs });
    // Keys may hold what only a browser or a program should hold: on a quiet server they must not stay.
    timer ??= setTimeout(() => {
      timer = undefined;
      decided.forget();
    }, decisionLifeMs).unref();
    return value;
  }

  return {
    of(key: string, work: () => Promise<Value>): Value | Promise<Value> {
      const kept = decided.current();
      if (!kept) return work();
      const known = kept.get(key);
      return known && known.until > now() ? known.value : decide(kept, key, work);
    },
  };
}

/** Bytes as a key. */
export const keyOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
