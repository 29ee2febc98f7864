// All SQL about whole trees: counting and copying one in a few statements, taking one apart in steps, and letting content go
// that nothing names any more.
import { type RawBuilder, sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared, preparedRow, preparedSql } from '../../core/db/prepared.ts';
import type { DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);
/** Names and content: who may what rests on neither. */
const keepsRights = { keepsRights: true };

/** Every node of a tree with its parent; the top too. */
const treeOf = (top: string): RawBuilder<unknown> => sql`
  tree(id, parent_id) as (
    select t.id, t.parent_id from drive_node t where t.id = ${top}
    union all
    select c.id, c.parent_id from tree join drive_node c on c.parent_id = tree.id)`;

/** The walk brings the sizes along: to look each node up again takes as long as the walk. */
const counting = preparedSql<{ top: string }, { nodes: number; bytes: number }>(
  (_query, { top }) => sql`
    select count(*) as nodes, coalesce(sum(w.size_bytes), 0) as bytes
    from (with recursive tree(id, size_bytes) as (
        select t.id, t.size_bytes from drive_node t where t.id = ${top}
        union all
        select c.id, c.size_bytes from tree join drive_node c on c.parent_id = tree.id)
      select size_bytes from tree) w`,
);

export async function countTree(query: Query, topId: string): Promise<{ nodes: number; bytes: number }> {
  const { rows: found } = await counting(query, { top: topId });
  return { nodes: Number(found[0]?.nodes ?? 0), bytes: Number(found[0]?.bytes ?? 0) };
}

export type CopyGiven = {
  top: string;
  driveId: string;
  /** The first copy gets the next one. */
  sequence: number;
  parentId: string;
  name: string;
  now: number;
  accountId: string;
};

/** Old and new ids: numbers are given in the order of the old ids, so that both copies below agree. */
const numbered = (top: string): RawBuilder<unknown> => sql`
  ${treeOf(top)},
  numbered(id, parent_id, n) as (select id, parent_id, row_number() over (order by id) from tree)`;

const copyingNodes = preparedSql<CopyGiven, unknown>(
  (_query, g) => sql`
    insert into drive_node (id, drive_id, parent_id, name, kind, content_id, size_bytes, media_type, created_at,
      modified_at, written_at, written_by, sequence, arrived_sequence)
    with recursive ${numbered(g.top)}
    select d.id || '.' || (d.first + a.n), d.id, coalesce(d.id || '.' || (d.first + p.n), d.parent_id),
      case when p.id is null then d.name else o.name end, o.kind, o.content_id, o.size_bytes, o.media_type,
      d.now, o.modified_at, d.now, d.account_id, d.first + a.n, d.first + a.n
    from (select cast(${g.driveId} as text) as id, cast(${g.sequence} as bigint) as first, cast(${g.parentId} as text) as parent_id,
      cast(${g.name} as text) as name, cast(${g.now} as bigint) as now, cast(${g.accountId} as text) as account_id) d
    cross join numbered a
    join drive_node o on o.id = a.id
    left join numbered p on p.id = a.parent_id`,
  keepsRights,
);

const copyingProperties = preparedSql<Pick<CopyGiven, 'top' | 'driveId' | 'sequence'>, unknown>(
  (_query, g) => sql`
    insert into drive_property (node_id, namespace, name, xml)
    with recursive ${numbered(g.top)}
    select d.id || '.' || (d.first + a.n), o.namespace, o.name, o.xml
    from (select cast(${g.driveId} as text) as id, cast(${g.sequence} as bigint) as first) d
    cross join numbered a
    join drive_property o on o.node_id = a.id`,
  keepsRights,
);

/** Copies a tree to where nothing is. Content is shared. `sequence` and as many after it as there are nodes must be taken. */
export async function copyTree(tx: Tx, given: CopyGiven): Promise<void> {
  await copyingNodes(tx, given);
  const { top, driveId, sequence } = given;
  await copyingProperties(tx, { top, driveId, sequence });
}

export async function copyProperties(tx: Tx, fromId: string, toId: string): Promise<void> {
  await open(tx)
    .insertInto('drive_property')
    .columns(['node_id', 'namespace', 'name', 'xml'])
    .expression((e) =>
      e
        .selectFrom('drive_property')
        .select([sql<string>`cast(${toId} as text)`.as('node_id'), 'namespace', 'name', 'xml'])
        .where('node_id', '=', fromId),
    )
    .execute();
}

const named = preparedRow((query: Query, { id }: { id: string }) =>
  open(query)
    .selectFrom('drive_node')
    .select('id')
    .where('content_id', '=', id)
    .unionAll(open(query).selectFrom('drive_version').select('id').where('content_id', '=', id))
    .limit(1),
);

const lettingGo = preparedRow(
  (query: Query, { id }: { id: string }) =>
    open(query).deleteFrom('drive_content').where('id', '=', id).returning('is_small'),
  keepsRights,
);
const releasing = prepared(
  (query: Query, row: { content_id: string; released_at: number }) =>
    open(query)
      .insertInto('drive_released')
      .values({ content_id: row.content_id, released_at: row.released_at })
      .onConflict((c) => c.doNothing()),
  keepsRights,
);

/**
 * Lets go of content that no node and no version names any more. Call it when the rows that did are gone, in the turn of the
 * drive: nobody can begin to name it meanwhile.
 */
export async function release(tx: Tx, contentIds: readonly (string | null)[], now: number): Promise<void> {
  for (const id of new Set(contentIds)) {
    if (id === null || (await named(tx, { id }))) continue;
    const gone = await lettingGo(tx, { id });
    if (gone?.is_small === 0) await releasing(tx, { content_id: id, released_at: now });
  }
}

export async function listReleased(query: Query, before: number, limit: number): Promise<string[]> {
  const found = await open(query)
    .selectFrom('drive_released')
    .select('content_id')
    .where('released_at', '<=', before)
    .orderBy('content_id')
    .limit(limit)
    .execute();
  return found.map(({ content_id }) => content_id);
}

export async function forgetReleased(query: Query, ids: readonly string[]): Promise<void> {
  await open(query).deleteFrom('drive_released').where('content_id', 'in', ids).execute();
}

/** Which of these a row of content names, or a released one: what is neither is nobody's. */
export async function knownContents(
  query: Query,
  ids: readonly string[],
): Promise<{ kept: Map<string, number>; released: Set<string> }> {
  if (ids.length === 0) return { kept: new Map(), released: new Set() };
  const kept = await open(query)
    .selectFrom('drive_content')
    .select(['id', 'size_bytes'])
    .where('id', 'in', ids)
    .execute();
  const released = await open(query)
    .selectFrom('drive_released')
    .select('content_id')
    .where('content_id', 'in', ids)
    .execute();
  return {
    kept: new Map(kept.map(({ id, size_bytes }) => [id, size_bytes])),
    released: new Set(released.map(({ content_id }) => content_id)),
  };
}

/** Blobs that rows name, by id. */
export async function listBlobs(
  query: Query,
  after: string,
  limit: number,
): Promise<
  { id: string; size_bytes: number; sha1: string | null; md5: string | null; sha256: string | null }[]
> {
  return open(query)
    .selectFrom('drive_content')
    .select(['id', 'size_bytes', 'sha1', 'md5', 'sha256'])
    .where('is_small', '=', 0)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export type Pruned = { nodes: number; bytes: number; folders: string[] };

/**
 * Deletes up to `limit` members of a folder: files with their versions, and folders that are empty. The others are named:
 * they come first. Nothing is left of the folder when all three are nothing.
 */
export async function pruneFolder(tx: Tx, folderId: string, limit: number, now: number): Promise<Pruned> {
  const members = await open(tx)
    .selectFrom('drive_node')
    .select(['id', 'kind', 'content_id', 'size_bytes'])
    .where('parent_id', '=', folderId)
    .orderBy('name')
    .limit(limit)
    .execute();
  const folders = members.filter(({ kind }) => kind === 'folder').map(({ id }) => id);
  const full =
    folders.length === 0
      ? []
      : await open(tx)
          .selectFrom('drive_node')
          .select('parent_id')
          .distinct()
          .where('parent_id', 'in', folders)
          .execute();
  const isFull = new Set(full.map(({ parent_id }) => parent_id));
  const leaves = members.filter(({ id }) => !isFull.has(id));
  const bytes = await deleteNodes(tx, leaves, now);
  return { nodes: leaves.length, bytes, folders: folders.filter((id) => isFull.has(id)) };
}

type Leaf = { id: string; content_id: string | null; size_bytes: number };

/** Deletes nodes that have no members, with all that hangs on them; returns what they took. */
export async function deleteNodes(tx: Tx, leaves: readonly Leaf[], now: number): Promise<number> {
  if (leaves.length === 0) return 0;
  const ids = leaves.map(({ id }) => id);
  const versions = await open(tx)
    .deleteFrom('drive_version')
    .where('node_id', 'in', ids)
    .returning(['content_id', 'size_bytes'])
    .execute();
  await open(tx).deleteFrom('drive_gone').where('parent_id', 'in', ids).execute();
  // Properties, locks, grants and the row of the trash go along.
  await open(tx).deleteFrom('drive_node').where('id', 'in', ids).execute();
  await release(
    tx,
    [...leaves, ...versions].map(({ content_id }) => content_id),
    now,
  );
  return [...leaves, ...versions].reduce((sum, { size_bytes }) => sum + size_bytes, 0);
}
