// Rows as nodes of the engine.
import type { Node } from '../../dav/node.ts';
import type { Listed } from './node-store.ts';
import { mediaTypeOf } from './rules.ts';

/** What the engine gives back as it got it: enough to answer more about it. */
export type DriveNode = Node & {
  readonly contentId: string | null;
  /** The nodes it was listed with: what is asked of one is asked of all. */
  readonly page: readonly DriveNode[];
};

export function nodeOf(row: Listed, name = row.name, page?: readonly DriveNode[]): DriveNode {
  const isFile = row.kind === 'file';
  const node = {
    kind: isFile ? ('file' as const) : ('collection' as const),
    id: row.id,
    name,
    etag: isFile ? row.content_id : null,
    sizeBytes: isFile ? row.size_bytes : null,
    mediaType: isFile ? mediaTypeOf(row.name, row.media_type) : null,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    contentId: row.content_id,
  };
  return Object.assign(node, { page: page ?? [node as DriveNode] });
}

export function nodesOf(rows: readonly Listed[]): DriveNode[] {
  const page: DriveNode[] = [];
  for (const row of rows) page.push(nodeOf(row, row.name, page));
  return page;
}
