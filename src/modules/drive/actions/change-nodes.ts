// What people do to files and folders in the web: by id, many at once, all or none. Locks of programs stop them too.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Acting, Changes } from '../changes.ts';
import type { DriveDeps } from '../deps.ts';
import * as nodes from '../node-store.ts';
import { allows, nameOf, nextName } from '../rules.ts';
import type { DriveNodeTable } from '../tables.ts';
import * as trash from '../trash-store.ts';
import type { View } from '../types.ts';
import { purgeJob } from '../upkeep.ts';
import { isTop, lookingOf, nodeAt, parentOf, rootId, type Spot, spotIn, spotOf } from '../views.ts';

export type Clash = 'refuse' | 'keep-both' | 'replace';
export type MovedNode = { id: string; name: string; before: { parentId: string; name: string } };

const noTokens: readonly string[] = [];

export function createNodeActions({ db, jobs }: DriveDeps, changes: Changes) {
  const named = (typed: string): string => nameOf(typed) ?? refuse('dav/bad-name');

  /** In the turn of the drive. */
  const change = <T>(view: View, work: (tx: Tx, acting: Acting) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => work(tx, await changes.begin(tx, view)));

  async function spot(tx: Tx, { view, now }: Acting, id: string): Promise<Spot> {
    return (await spotOf(tx, view, rootId(view, id), now)) ?? refuse('dav/not-found');
  }
  async function folderAt(tx: Tx, acting: Acting, id: string): Promise<Spot> {
    const folder = await spot(tx, acting, id);
    return nodeAt(folder)?.kind === 'folder' ? folder : refuse('dav/not-a-collection');
  }

  /** Where it goes: at its own name, or the next that is free. */
  async function target(tx: Tx, acting: Acting, folder: Spot, name: string, clash: Clash): Promise<Spot> {
    let to = await spotIn(tx, folder, name, acting.now);
    for (let count = 2; clash === 'keep-both' && nodeAt(to); count += 1)
      to = await spotIn(tx, folder, nextName(name, count), acting.now);
    return to;
  }

  const makeFolder = (view: View, parentId: string, typed: string): Promise<DriveNodeTable> =>
    change(view, async (tx, acting) => {
      const to = await spotIn(tx, await folderAt(tx, acting, parentId), named(typed), acting.now);
      return changes.makeFolder(tx, acting, to, { tokens: noTokens });
    });

  const rename = (view: View, id: string, typed: string): Promise<MovedNode[]> =>
    change(view, async (tx, acting) => {
      const from = await spot(tx, acting, id);
      const before = nodeAt(from) ?? refuse('dav/not-found');
      const name = named(typed);
      const parentId = parentOf(from)?.id ?? refuse('dav/forbidden');
      if (before.name === name) return [{ id: before.id, name, before: { parentId, name } }];
      const to = await spotIn(tx, await folderAt(tx, acting, parentId), name, acting.now);
      const moved = await changes.move(tx, acting, from, to, { tokens: noTokens, overwrite: false });
      return [{ id: before.id, name, before: moved.before }];
    });

  const move = (view: View, ids: readonly string[], toId: string, clash: Clash): Promise<MovedNode[]> =>
    change(view, async (tx, acting) => {
      const moved: MovedNode[] = [];
      for (const id of ids) {
        const folder = await folderAt(tx, acting, toId);
        const from = await spot(tx, acting, id);
        const { name, parent_id } = nodeAt(from) ?? refuse('dav/not-found');
        // It is there already.
        if (parent_id !== null && parent_id === nodeAt(folder)?.id) continue;
        const to = await target(tx, acting, folder, name, clash);
        const overwrite = clash === 'replace';
        const done = await changes.move(tx, acting, from, to, { tokens: noTokens, overwrite });
        moved.push({ id: done.node.id, name: done.node.name, before: done.before });
      }
      return moved;
    });

  const copy = (view: View, ids: readonly string[], toId: string, clash: Clash): Promise<string[]> =>
    change(view, async (tx, acting) => {
      const made: string[] = [];
      for (const id of ids) {
        const folder = await folderAt(tx, acting, toId);
        const from = await spot(tx, acting, id);
        const name = isTop(from) ? (from.mount?.name ?? '') : nodeAt(from)?.name;
        const to = await target(tx, acting, folder, named(name ?? ''), clash);
        const how = { tokens: noTokens, overwrite: clash === 'replace', shallow: false };
        made.push((await changes.copy(tx, acting, from, to, how)).nodeId);
      }
      return made;
    });

  const remove = (view: View, ids: readonly string[]): Promise<string[]> =>
    change(view, async (tx, acting) => {
      for (const id of ids) {
        const from = await spot(tx, acting, id);
        await changes.remove(tx, acting, from, { tokens: noTokens, expected: 'any' });
      }
      return [...ids];
    });

  /** Back to where it was; to the root of what it was in when that is gone. */
  async function restoreOne(tx: Tx, acting: Acting, id: string) {
    const { view, now, turn } = acting;
    const row = (await trash.findTrashed(tx, lookingOf(view), id)) ?? refuse('drive/not-in-trash');
    const personal = view.mounts.find(({ isPersonal }) => isPersonal);
    const top = row.audience === 'own' ? personal?.nodeId : view.rootId;
    const old = await spotOf(tx, view, row.parent_id, now);
    const folder =
      old && nodeAt(old)?.kind === 'folder'
        ? old
        : ((await spotOf(tx, view, top ?? '', now)) ?? refuse('dav/forbidden'));
    if (!allows(folder.access, 'write')) refuse('dav/forbidden');
    const to = await target(tx, acting, folder, row.name, 'keep-both');
    const parentId = nodeAt(folder)?.id ?? refuse('dav/not-found');
    const name = to.names.at(-1) ?? row.name;
    await nodes.updateNode(tx, id, {
      parent_id: parentId,
      name,
      sequence: turn.sequence,
      arrived_sequence: turn.sequence,
    });
    await trash.deleteTrash(tx, id);
    return { id, name, parentId };
  }
  const restore = (view: View, ids: readonly string[]) =>
    change(view, async (tx, acting) => {
      const restored = [];
      for (const id of ids) restored.push(await restoreOne(tx, acting, id));
      return restored;
    });

  /** What nobody sees any more is deleted by a job. */
  const deleteForEver = (view: View, ids: readonly string[] | 'all'): Promise<number> =>
    change(view, async (tx, acting) => {
      const seen = await trash.listIdsSeen(tx, lookingOf(acting.view));
      const known = new Set(seen);
      if (ids !== 'all' && ids.some((id) => !known.has(id))) refuse('drive/not-in-trash');
      const chosen = ids === 'all' ? seen : ids;
      for (let at = 0; at < chosen.length; at += 500) await trash.markPurging(tx, chosen.slice(at, at + 500));
      if (chosen.length > 0) await jobs.enqueue(tx, purgeJob, {}, { key: purgeJob });
      return chosen.length;
    });

  /** The present content becomes a version, and the version goes: what the drive takes stays the same. */
  async function restoreVersionIn(
    tx: Tx,
    acting: Acting,
    id: string,
    versionId: string,
  ): Promise<DriveNodeTable> {
    const at = await spot(tx, acting, id);
    const before = nodeAt(at) ?? refuse('dav/not-found');
    changes.mustWrite(at);
    await changes.mustNotBeLocked(tx, at, { tokens: noTokens, membership: false, below: false }, acting.now);
    const version =
      (await nodes.listVersions(tx, before.id)).find((one) => one.id === versionId) ??
      refuse('drive/no-such-version');
    await nodes.deleteVersions(tx, [version.id]);
    const node = {
      ...before,
      content_id: version.content_id,
      size_bytes: version.size_bytes,
      media_type: version.media_type,
      modified_at: version.modified_at,
      written_at: acting.now,
      written_by: acting.view.accountId,
      sequence: acting.turn.sequence,
    };
    await nodes.rewriteNode(tx, node);
    await changes.settleQuota(tx, acting, -(await changes.replace(tx, acting, before, { always: true })));
    return node;
  }
  const restoreVersion = (view: View, id: string, versionId: string): Promise<DriveNodeTable> =>
    change(view, (tx, acting) => restoreVersionIn(tx, acting, id, versionId));

  return { makeFolder, rename, move, copy, remove, restore, deleteForEver, restoreVersion, restoreVersionIn };
}
export type NodeActions = ReturnType<typeof createNodeActions>;
