// All SQL about properties that only clients understand, and about the checksums of content.
import { sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedSql } from '../../core/db/prepared.ts';
import type { DrivePropertyTable, DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

/** Ids as one parameter, so that the query stays the same whatever their number. */
const listOf = (query: Query, ids: string) =>
  query.dialect === 'sqlite'
    ? sql`select value from json_each(${ids})`
    : sql`select jsonb_array_elements_text(cast(${ids} as jsonb)) collate "C"`;

const properties = preparedSql<{ ids: string }, DrivePropertyTable>(
  (query, { ids }) => sql`
    select node_id, namespace, name, xml from drive_property where node_id in (${listOf(query, ids)})
    order by node_id, namespace, name`,
);
export async function listProperties(
  query: Query,
  nodeIds: readonly string[],
): Promise<readonly DrivePropertyTable[]> {
  return (await properties(query, { ids: JSON.stringify(nodeIds) })).rows;
}

type Sums = { id: string; sha1: string | null; md5: string | null; sha256: string | null };
const checksums = preparedSql<{ ids: string }, Sums>(
  (query, { ids }) =>
    sql`select id, sha1, md5, sha256 from drive_content where id in (${listOf(query, ids)})`,
);
export async function listChecksums(query: Query, contentIds: readonly string[]): Promise<readonly Sums[]> {
  return (await checksums(query, { ids: JSON.stringify(contentIds) })).rows;
}

export async function putProperty(tx: Tx, row: DrivePropertyTable): Promise<void> {
  await open(tx)
    .insertInto('drive_property')
    .values(row)
    .onConflict((c) => c.columns(['node_id', 'namespace', 'name']).doUpdateSet({ xml: row.xml }))
    .execute();
}

export async function deleteProperty(
  tx: Tx,
  nodeId: string,
  property: { namespace: string; name: string },
): Promise<void> {
  await open(tx)
    .deleteFrom('drive_property')
    .where('node_id', '=', nodeId)
    .where('namespace', '=', property.namespace)
    .where('name', '=', property.name)
    .execute();
}

/** All properties of a node together, in bytes of UTF-8 or a little less. */
export async function sizeOfProperties(query: Query, nodeId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('drive_property')
    .select(sql<number | null>`sum(length(xml))`.as('size'))
    .where('node_id', '=', nodeId)
    .executeTakeFirst();
  return Number(row?.size ?? 0);
}
