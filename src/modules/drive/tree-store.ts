// All SQL about whole trees: counting and copying one in a few statements, taking one apart in steps, and letting content go
// that nothing names any more.
import { type RawBuilder, sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared, preparedRow, preparedSql } from '../../core/db/prepared.ts';
import type { DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);
/** Names and content: who may what rests on neither. */
const keepsRights = { keepsRights: true };

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

/** Folders and the copies of them, as JSON: [[old, new], …]. */
const pairsOf = (query: Query, folders: string): RawBuilder<unknown> =>
  query.dialect === 'sqlite'
    ? sql`(select e.value ->> 0 as old_id, e.value ->> 1 as new_id from json_each(${folders}) e)`
    : sql`(select e.value ->> 0 as old_id, e.value ->> 1 as new_id
        from jsonb_array_elements(cast(${folders} as jsonb)) e(value))`;

type Members = { folders: string; driveId: string; after: number; now: number; accountId: string };

const copyingMembers = preparedSql<Members, unknown>(
  (query, g) => sql`
    insert into drive_node (id, drive_id, parent_id, name, kind, content_id, size_bytes, media_type, created_at,
      modified_at, written_at, written_by, sequence, arrived_sequence)
    select c.drive_id || '.' || c.number, c.drive_id, c.new_id, c.name, c.kind, c.content_id, c.size_bytes, c.media_type,
      c.now, c.modified_at, c.now, c.account_id, c.number, c.number
    from (select cast(${g.driveId} as text) as drive_id, f.new_id, o.name, o.kind, o.content_id, o.size_bytes, o.media_type,
        o.modified_at, cast(${g.now} as bigint) as now, cast(${g.accountId} as text) as account_id,
        cast(${g.after} as bigint) + row_number() over () as number
      from ${pairsOf(query, g.folders)} f cross join drive_node o where o.parent_id = f.old_id) c`,
  keepsRights,
);

/** Names are one folder's own: by them a copy is found beside what it was made of. */
const copyingProperties = preparedSql<{ folders: string }, unknown>(
  (query, g) => sql`
    insert into drive_property (node_id, namespace, name, xml)
    select c.id, p.namespace, p.name, p.xml
    from ${pairsOf(query, g.folders)} f cross join drive_node o
    join drive_property p on p.node_id = o.id
    join drive_node c on c.parent_id = f.new_id and c.name = o.name
    where o.parent_id = f.old_id`,
  keepsRights,
);

const foldersIn = preparedSql<{ folders: string }, { old_id: string; new_id: string }>(
  (query, g) => sql`
    select o.id as old_id, c.id as new_id
    from ${pairsOf(query, g.folders)} f cross join drive_node o
    join drive_node c on c.parent_id = f.new_id and c.name = o.name
    where o.parent_id = f.old_id and o.kind = 'folder'`,
);

/** Of one statement. */
const mostFolders = 500;

/**
 * Copies all that is in a folder into an empty one outside it, some folders at a time: a walk through all of it that numbers what it
 * finds takes four times as long. Content is shared. As many numbers after `after` as there are members must be taken.
 */
export async function copyMembers(
  tx: Tx,
  given: { from: string; to: string } & Omit<Members, 'folders'>,
): Promise<void> {
  const { from, to, driveId, now, accountId } = given;
  let { after } = given;
  const waiting: [string, string][] = [[from, to]];
  while (waiting.length > 0) {
    const folders = JSON.stringify(waiting.splice(0, mostFolders));
    const { numAffectedRows } = await copyingMembers(tx, { folders, driveId, after, now, accountId });
    after += Number(numAffectedRows ?? 0);
    await copyingProperties(tx, { folders });
    const { rows: found } = await foldersIn(tx, { folders });
    for (const { old_id, new_id } of found) waiting.push([old_id, new_id]);
  }
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
