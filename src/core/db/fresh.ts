// What was decided a moment ago about the same request: good until anybody commits anything, in any process, and for a second
// at the most, because decisions also look at the clock. Where nobody knows whether somebody committed (PostgreSQL, in
// memory), every request is decided anew.
import type { Query } from './db.ts';

const lifeMs = 1000;
const mostKept = 5000;

/** `of` answers with what was decided for the key, or decides; what `isKept` refuses is decided again each time. */
export function createFresh<Value>(given: {
  query: Pick<Query, 'version'>;
  now: () => number;
  isKept: (value: Value) => boolean;
}) {
  const { query, now, isKept } = given;
  const kept = new Map<string, { value: Value; until: number }>();
  let version: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  // Keys may hold what only a browser or a program should hold: on a quiet server they must not stay.
  const forget = (): void => {
    timer = undefined;
    kept.clear();
  };

  async function decide(key: string, before: number, work: () => Promise<Value>): Promise<Value> {
    const value = await work();
    // Somebody may have committed meanwhile: then nobody knows on which side of it this stands.
    if (!isKept(value) || query.version?.() !== before || version !== before) return value;
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, { value, until: now() + lifeMs });
    timer ??= setTimeout(forget, lifeMs).unref();
    return value;
  }

  return {
    of(key: string, work: () => Promise<Value>): Value | Promise<Value> {
      const current = query.version?.();
      if (current === undefined) return work();
      if (current !== version) {
        version = current;
        kept.clear();
      }
      const known = kept.get(key);
      if (known && known.until > now()) return known.value;
      return decide(key, current, work);
    },
  };
}
