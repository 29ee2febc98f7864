// Queries of one parameter that every request runs: built once for each database, because building one costs several
// times what running it does.
import type { CompiledQuery } from 'kysely';
import type { Query } from '../../core/db/db.ts';

/** `build` makes the query with any value; the value of a call takes its place. Gives the first row. */
export function prepared<Row>(build: (query: Query) => { compile(): CompiledQuery<Row> }) {
  const compiled = new WeakMap<Query['kysely'], CompiledQuery<Row>>();
  return async (query: Query, value: unknown): Promise<Row | undefined> => {
    let known = compiled.get(query.kysely);
    if (!known) {
      known = build(query).compile();
      if (known.parameters.length !== 1) throw new Error('a prepared query takes one value');
      compiled.set(query.kysely, known);
    }
    const found = await query.kysely.executeQuery<Row>({ ...known, parameters: [value] });
    return found.rows[0];
  };
}
