// What need not be asked again until anybody commits anything, in any process. Where nobody knows of commits without asking over
// the network (PostgreSQL), and inside transactions, nothing is remembered. What rests on rights alone outlives the commits that
// leave rights as they are (`keepsRights`), and those transactions too.
import type { Query, Tx } from './db.ts';

const mostRemembered = 5000;

/** `current` is another, empty map after every commit; undefined where nobody knows of commits. */
function untilCommit<Value>(versionOf: () => number | string | undefined) {
  let version: number | string | undefined;
  let kept = new Map<string, Value>();
  return {
    current(): Map<string, Value> | undefined {
      const now = versionOf();
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
 * right ends it at once. Rows are shared: nobody changes them. `keyOf` tells two calls apart. `rights`: what is read is changed by
 * no statement that says it keeps rights. `isKept` refuses what such a statement may change after all.
 */
export function remembered<Given, Found>(
  read: (query: Query, given: Given) => Promise<Found>,
  keyOf: (given: Given) => string,
  { rights = false, isKept }: { rights?: boolean; isKept?: (found: Found) => boolean } = {},
): (query: Query, given: Given) => Promise<Found> {
  const ofQuery = new WeakMap<Query, ReturnType<typeof untilCommit<Promise<Found>>>>();
  return (query, given) => {
    const of = (rights && (query as Tx).rightsOutside?.()) || query;
    let mine = ofQuery.get(of);
    if (!mine)
      ofQuery.set(
        of,
        (mine = untilCommit<Promise<Found>>(() => (rights ? of.rightsVersion?.() : of.version?.()))),
      );
    const found = mine.current();
    if (!found) return read(query, given);
    const key = keyOf(given);
    let one = found.get(key);
    if (!one) {
      one = read(query, given);
      found.set(key, one);
      const forget = () => void found.delete(key);
      one.then((value) => {
        if (isKept?.(value) === false) forget();
      }, forget);
    }
    return one;
  };
}

/** Decisions look at the clock too. */
const decisionLifeMs = 1000;

/** What was decided before somebody committed is not put beside what was decided after. */
export type Decided<Value> = { get(key: string): Value | undefined; set(key: string, value: Value): void };

/**
 * Keeps what was decided for a second at the most, and until anybody commits. `current` is taken before a decision begins;
 * undefined where nobody knows of commits.
 */
export function createDecided<Value>({
  versionOf,
  now,
}: {
  /** Of the database: `version` or `rightsVersion`. */
  versionOf: () => number | string | undefined;
  now: () => number;
}) {
  type Kept = Map<string, { value: Value; until: number }>;
  const decided = untilCommit<{ value: Value; until: number }>(versionOf);
  const views = new WeakMap<Kept, Decided<Value>>();
  let timer: NodeJS.Timeout | undefined;

  const viewOf = (kept: Kept): Decided<Value> => ({
    get(key) {
      const known = kept.get(key);
      return known && known.until > now() ? known.value : undefined;
    },
    set(key, value) {
      // Somebody committed meanwhile: nobody knows on which side of it the decision stands.
      if (decided.current() !== kept) return;
      kept.set(key, { value, until: now() + decisionLifeMs });
      // Keys may hold what only a browser or a program should hold: on a quiet server they must not stay.
      timer ??= setTimeout(() => {
        timer = undefined;
        decided.forget();
      }, decisionLifeMs).unref();
    },
  });

  return {
    current(): Decided<Value> | undefined {
      const kept = decided.current();
      if (!kept) return undefined;
      let view = views.get(kept);
      if (!view) views.set(kept, (view = viewOf(kept)));
      return view;
    },
  };
}

/**
 * What was decided a moment ago about the same request, for a second at the most, as long as nobody's rights changed. `of` answers
 * with it, or decides; what `isKept` refuses is decided again each time.
 */
export function createFresh<Value>(given: {
  query: Pick<Query, 'rightsVersion'>;
  now: () => number;
  isKept: (value: Value) => boolean;
}) {
  const { query, now } = given;
  const decided = createDecided<{ value: Value }>({ versionOf: () => query.rightsVersion?.(), now });

  async function decide(
    kept: Decided<{ value: Value }>,
    key: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    const value = await work();
    if (given.isKept(value)) kept.set(key, { value });
    return value;
  }

  return {
    of(key: string, work: () => Promise<Value>): Value | Promise<Value> {
      const kept = decided.current();
      if (!kept) return work();
      const known = kept.get(key);
      return known ? known.value : decide(kept, key, work);
    },
  };
}

/** Bytes as a key. */
export const keyOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
