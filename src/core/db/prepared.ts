// Queries that every request makes, built and compiled once for each dialect: building one costs several times what
// running it does, and more when the processor's caches are full of somebody's password hash.
import type { CompiledQuery, Compilable, QueryResult, RawBuilder } from 'kysely';
import type { Dialect, Query, Statement } from './db.ts';
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
 * compared as null by it: SQL's own rules hold. `keepsRights` is what Statement says.
 */
export function prepared<Given extends object, Row = unknown>(
  build: (query: Query, slots: Given) => Compilable<Row>,
  { keepsRights = false }: Pick<Statement, 'keepsRights'> = {},
): (query: Query, given: Given) => Promise<QueryResult<Row>> {
  const compiled: Partial<Record<Dialect, CompiledQuery<Row>>> = {};
  const slots = new Proxy({} as Given, { get: (_target, name) => new Slot(name) });
  return (query, given) => {
    const known = (compiled[query.dialect] ??= build(query, slots).compile());
    const values = given as unknown as Values;
    const parameters: unknown[] = [];
    for (const parameter of known.parameters)
      parameters.push(parameter instanceof Slot ? values[parameter.name as string] : parameter);
    const { sql, query: node, queryId } = known;
    return query.run<Row>({ sql, query: node, queryId, parameters, keepsRights });
  };
}

/** As `prepared`, for queries of at most one row. */
export function preparedRow<Given extends object, Row>(
  build: (query: Query, slots: Given) => Compilable<Row>,
  how: Pick<Statement, 'keepsRights'> = {},
): (query: Query, given: Given) => Promise<Row | undefined> {
  const run = prepared(build, how);
  return async (query, given) => (await run(query, given)).rows[0];
}

/** As `prepared`, for SQL that the builder cannot write. */
export const preparedSql = <Given extends object, Row>(
  build: (query: Query, slots: Given) => RawBuilder<Row>,
  how: Pick<Statement, 'keepsRights'> = {},
): ((query: Query, given: Given) => Promise<QueryResult<Row>>) =>
  prepared<Given, Row>((query, slots) => {
    const raw = build(query, slots);
    return { toOperationNode: () => raw.toOperationNode(), compile: () => raw.compile(query.kysely) };
  }, how);
