// What has changed in a collection since a token (RFC 6578): a number of the drive, and where in it a page ended.
import { refuse } from '../../core/errors.ts';
import type { Change, Syncing } from '../../dav/node.ts';
import { findNode } from './node-store.ts';
import { placeOf, readSyncToken, type SyncPoint, syncTokenOf } from './rules.ts';
import { nodeOf } from './shown.ts';
import type { SpaceParts } from './space.ts';
import { type ChangedRow, listChanges, sequenceOf } from './sync-store.ts';
import type { View } from './types.ts';
import { findByPath } from './walk-store.ts';

const anyDepth = 1_000_000;
/** After the ids of all drives, which begin with digits and small letters. */
const everyKey = '~';

/** A tree to look at, and what stands before its paths. */
type Tree = { topId: string; prefix: readonly string[]; depth: number; withTop: boolean };

export function createSyncing({ db }: Pick<SpaceParts, 'db'>) {
  const hex = (key: string) => Buffer.from(key).toString('hex');

  async function treesOf(view: View, path: readonly string[], deep: boolean): Promise<Tree[]> {
    const place = placeOf(view, path) ?? refuse('dav/not-found');
    const depth = deep ? anyDepth : 1;
    if (path.length > 0) {
      if (place.kind === 'nowhere') refuse('dav/not-found');
      const node = (await findByPath(db, place.topId, place.names)) ?? refuse('dav/not-found');
      const prefix = place.mount ? [place.mount.name, ...place.names] : place.names;
      return [{ topId: node.id, prefix, depth, withTop: false }];
    }
    // The root has what stands in it, and the mounts.
    const mounts = view.mounts.map(({ nodeId, name }) => ({
      topId: nodeId,
      prefix: [name],
      depth: deep ? anyDepth : 0,
      withTop: true,
    }));
    return view.rootId === null
      ? mounts
      : [{ topId: view.rootId, prefix: [], depth, withTop: false }, ...mounts];
  }

  async function changesIn(
    tree: Tree,
    since: SyncPoint | null,
    limit: number,
  ): Promise<(ChangedRow & { change: Change })[]> {
    const after = since ?? { sequence: -1, key: '' };
    const key = after.key === '' ? everyKey : Buffer.from(after.key, 'hex').toString();
    const rows = await listChanges(db, {
      top: tree.topId,
      since: after.sequence,
      key,
      depth: tree.depth,
      withGone: since === null ? 0 : 1,
      limit,
    });
    const found = rows.map((row) => {
      const path = [...tree.prefix, ...row.path.split('/')];
      const { id } = row;
      return { ...row, change: id === null ? { gone: path } : { node: nodeOf({ ...row, id }), path } };
    });
    if (!tree.withTop) return found;
    const top = await findNode(db, tree.topId);
    const isLater =
      top && (top.sequence > after.sequence || (top.sequence === after.sequence && top.id > key));
    if (!isLater) return found;
    const change = { node: nodeOf(top, tree.prefix.at(-1)), path: tree.prefix };
    return [{ ...top, path: '', effective: top.sequence, sort_key: top.id, change }, ...found];
  }

  const syncingOf = (view: View): Syncing => ({
    async token() {
      const now = (await sequenceOf(db, view.driveId)) ?? refuse('dav/not-found');
      return syncTokenOf(view.driveId, { sequence: now.sequence, key: '' });
    },
    async changes({ collection, since, depth, limit }) {
      const now = (await sequenceOf(db, view.driveId)) ?? refuse('dav/not-found');
      const point = since === null ? null : readSyncToken(since, view.driveId);
      if (point === undefined || (point && (point.sequence > now.sequence || point.sequence < now.forgotten)))
        refuse('dav/sync-token-not-valid');
      const trees = await treesOf(view, collection, depth === 'infinity');
      const found = (await Promise.all(trees.map((tree) => changesIn(tree, point, limit + 1)))).flat();
      found.sort((a, b) => a.effective - b.effective || (a.sort_key < b.sort_key ? -1 : 1));
      const more = found.length > limit;
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const end =
        more && last
          ? { sequence: last.effective, key: hex(last.sort_key) }
          : { sequence: now.sequence, key: '' };
      return {
        token: syncTokenOf(view.driveId, end),
        changes: shown.map(({ change }) => change),
        more,
      };
    },
  });
  return { syncingOf };
}
