// Queries that every request makes, built and compiled once for each dialect: building one costs several times what
// running it does, and more when the processor's caches are full of somebody's password hash.
import type { CompiledQuery, Compilable, QueryResult } from 'kysely';
import type { Dialect, Query } from './db.ts';
import type { SqlValue } from './parameters.ts';

/** Stands in the query where a value of the call will be. */
class Slot {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}

type Values = Readonly<Record<string, SqlValue>>;

/**
 * `build` writes the query with `slots.name` in the place of values; a call gives them by name. Only the values of a
 * prepared query may differ from call to call: no lists of changing length, no fields left out. A value is never
 * compared as null by it: SQL's own rules hold.
 */
export function prepared<Given extends object, Row = unknown>(
  build: (query: Query, slots: Given) => Compilable<Row>,
): (query: Query, given: Given) => Promise<QueryResult<Row>> {
  const compiled: Partial<Record<Dialect, CompiledQuery<Row>>> = {};
  const slots = new Proxy({} as Given, { get: (_target, name) => new Slot(name) });
  return (query, given) => {
    const known = (compiled[query.dialect] ??= build(query, slots).compile());
    const values = given as unknown as Values;
    const parameters = known.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name as string] : parameter,
    );
    const { sql, query: node, queryId } = known;
    return query.run<Row>({ sql, query: node, queryId, parameters });
  };
}

/** As `prepared`, for queries of at most one row. */
export function preparedRow<Given extends object, Row>(
  build: (query: Query, slots: Given) => Compilable<Row>,
): (query: Query, given: Given) => Promise<Row | undefined> {
  const run = prepared(build);
  return async (query, given) => (await run(query, given)).rows[0];
}

const mostRemembered = 5000;

/**
 * What `read` found, kept until anybody commits anything: for the few rows that every request asks for again. Answers as
 * the query would, so that what ends a right ends it at once; where nobody knows the version, every call reads.
 * Rows are shared: nobody changes them. `keyOf` tells two calls apart.
 */
export function remembered<Given, Found>(
  read: (query: Query, given: Given) => Promise<Found>,
  keyOf: (given: Given) => string,
): (query: Query, given: Given) => Promise<Found> {
  const kept = new WeakMap<Query, { version: number; found: Map<string, Promise<Found>> }>();
  return (query, given) => {
    const version = query.version?.();
    if (version === undefined) return read(query, given);
    let mine = kept.get(query);
    if (!mine) kept.set(query, (mine = { version, found: new Map() }));
    if (mine.version !== version || mine.found.size >= mostRemembered) {
      mine.version = version;
      mine.found = new Map();
    }
    const { found } = mine;
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

/** Bytes as a key. */
export const keyOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
