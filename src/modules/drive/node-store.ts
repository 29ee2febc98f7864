// All SQL about nodes and their content, one at a time; whole trees are in tree-store.ts.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import type {
  DriveContentTable,
  DriveGoneTable,
  DriveNodeTable,
  DriveTables,
  DriveVersionTable,
} from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);
/** Names and content: who may what rests on neither. */
const keepsRights = { keepsRights: true };

/** What a list shows of a node. */
export type Listed = Pick<
  DriveNodeTable,
  'id' | 'name' | 'kind' | 'content_id' | 'size_bytes' | 'media_type' | 'created_at' | 'modified_at'
>;
const listed = [
  'id',
  'name',
  'kind',
  'content_id',
  'size_bytes',
  'media_type',
  'created_at',
  'modified_at',
] as const;

/** Members of a folder after a name, by name. */
const children = prepared(
  (query: Query, { parentId, after, limit }: { parentId: string; after: string; limit: number }) =>
    open(query)
      .selectFrom('drive_node')
      .select(listed)
      .where('parent_id', '=', parentId)
      .where('name', '>', after)
      .orderBy('name')
      .limit(limit),
);
export async function listChildren(
  query: Query,
  given: { parentId: string; after: string; limit: number },
): Promise<Listed[]> {
  return (await children(query, given)).rows;
}

/** Folders first; then by what is asked, and by name. */
export async function listSorted(
  query: Query,
  given: {
    parentId: string;
    sort: 'name' | 'size' | 'modified';
    order: 'up' | 'down';
    offset: number;
    limit: number;
  },
): Promise<Listed[]> {
  const direction = given.order === 'down' ? 'desc' : 'asc';
  const found = open(query)
    .selectFrom('drive_node')
    .select(listed)
    .where('parent_id', '=', given.parentId)
    .orderBy('kind', 'desc');
  const sorted =
    given.sort === 'size'
      ? found.orderBy('size_bytes', direction)
      : given.sort === 'modified'
        ? found.orderBy('modified_at', direction)
        : found;
  return sorted
    .orderBy('name', given.sort === 'name' ? direction : 'asc')
    .offset(given.offset)
    .limit(given.limit)
    .execute();
}

export async function findNode(query: Query, id: string): Promise<DriveNodeTable | undefined> {
  return open(query).selectFrom('drive_node').selectAll().where('id', '=', id).executeTakeFirst();
}

const byName = preparedRow((query: Query, { parentId, name }: { parentId: string; name: string }) =>
  open(query)
    .selectFrom('drive_node')
    .select('id')
    .where('parent_id', '=', parentId)
    .where('name', '=', name),
);
export const findChildId = async (
  query: Query,
  parentId: string,
  name: string,
): Promise<string | undefined> => (await byName(query, { parentId, name }))?.id;

const inserting = prepared(
  (query: Query, row: DriveNodeTable) =>
    open(query).insertInto('drive_node').values({
      id: row.id,
      drive_id: row.drive_id,
      parent_id: row.parent_id,
      name: row.name,
      kind: row.kind,
      content_id: row.content_id,
      size_bytes: row.size_bytes,
      media_type: row.media_type,
      created_at: row.created_at,
      modified_at: row.modified_at,
      written_at: row.written_at,
      written_by: row.written_by,
      sequence: row.sequence,
      arrived_sequence: row.arrived_sequence,
    }),
  keepsRights,
);
export async function insertNode(tx: Tx, row: DriveNodeTable): Promise<void> {
  await inserting(tx, row);
}

export async function updateNode(
  tx: Tx,
  id: string,
  change: Partial<Omit<DriveNodeTable, 'id' | 'drive_id'>>,
): Promise<void> {
  await open(tx).updateTable('drive_node').set(change).where('id', '=', id).execute();
}

type Rewrite = Pick<
  DriveNodeTable,
  'id' | 'content_id' | 'size_bytes' | 'media_type' | 'modified_at' | 'written_at' | 'written_by' | 'sequence'
>;
const rewriting = prepared(
  (query: Query, row: Rewrite) =>
    open(query)
      .updateTable('drive_node')
      .set({
        content_id: row.content_id,
        size_bytes: row.size_bytes,
        media_type: row.media_type,
        modified_at: row.modified_at,
        written_at: row.written_at,
        written_by: row.written_by,
        sequence: row.sequence,
      })
      .where('id', '=', row.id),
  keepsRights,
);
/** New content for a file. */
export async function rewriteNode(tx: Tx, row: Rewrite): Promise<void> {
  await rewriting(tx, row);
}

const insertingContent = prepared(
  (query: Query, row: DriveContentTable) =>
    open(query).insertInto('drive_content').values({
      id: row.id,
      drive_id: row.drive_id,
      size_bytes: row.size_bytes,
      is_small: row.is_small,
      sha1: row.sha1,
      md5: row.md5,
      sha256: row.sha256,
    }),
  keepsRights,
);
const insertingBytes = prepared(
  (query: Query, row: { content_id: string; bytes: Uint8Array }) =>
    open(query).insertInto('drive_small_content').values({ content_id: row.content_id, bytes: row.bytes }),
  keepsRights,
);
/** undefined when it was let go. */
export async function findSums(
  query: Query,
  id: string,
): Promise<Pick<DriveContentTable, 'sha1' | 'md5' | 'sha256'> | undefined> {
  return open(query)
    .selectFrom('drive_content')
    .select(['sha1', 'md5', 'sha256'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** `bytes` null: it is a blob. */
export async function insertContent(tx: Tx, row: DriveContentTable, bytes: Uint8Array | null): Promise<void> {
  await insertingContent(tx, row);
  if (bytes) await insertingBytes(tx, { content_id: row.id, bytes });
}

const content = preparedRow((query: Query, { id }: { id: string }) =>
  open(query).selectFrom('drive_content').select('is_small').where('id', '=', id),
);
/** Whether content lies with the blobs; undefined when there is none of that id. */
export async function isBlob(query: Query, id: string): Promise<boolean | undefined> {
  const row = await content(query, { id });
  return row && row.is_small === 0;
}

const smallContent = preparedRow((query: Query, { id }: { id: string }) =>
  open(query).selectFrom('drive_small_content').select('bytes').where('content_id', '=', id),
);
/** Content that lies in a row; undefined when it is a blob, or gone. */
export const findSmallContent = async (query: Query, id: string): Promise<Uint8Array | undefined> =>
  (await smallContent(query, { id }))?.bytes;

const insertingVersion = prepared(
  (query: Query, row: DriveVersionTable) =>
    open(query).insertInto('drive_version').values({
      id: row.id,
      drive_id: row.drive_id,
      node_id: row.node_id,
      content_id: row.content_id,
      size_bytes: row.size_bytes,
      media_type: row.media_type,
      modified_at: row.modified_at,
      written_at: row.written_at,
      written_by: row.written_by,
    }),
  keepsRights,
);
export async function insertVersion(tx: Tx, row: DriveVersionTable): Promise<void> {
  await insertingVersion(tx, row);
}

/** Newest first. */
export async function listVersions(query: Query, nodeId: string): Promise<DriveVersionTable[]> {
  return open(query)
    .selectFrom('drive_version')
    .selectAll()
    .where('node_id', '=', nodeId)
    .orderBy('written_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function deleteVersions(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await open(tx).deleteFrom('drive_version').where('id', 'in', ids).execute();
}

const goneAt = prepared(
  (query: Query, row: DriveGoneTable) =>
    open(query)
      .insertInto('drive_gone')
      .values({
        drive_id: row.drive_id,
        parent_id: row.parent_id,
        name: row.name,
        sequence: row.sequence,
        gone_at: row.gone_at,
      })
      .onConflict((c) =>
        c.columns(['parent_id', 'name']).doUpdateSet((e) => ({
          sequence: e.ref('excluded.sequence'),
          gone_at: e.ref('excluded.gone_at'),
        })),
      ),
  keepsRights,
);
/** Something is no longer at this name. */
export async function putGone(tx: Tx, row: DriveGoneTable): Promise<void> {
  await goneAt(tx, row);
}
