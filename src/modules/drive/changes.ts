// What may happen to a tree, each in a transaction that is given and in the drive's turn: judged and written by the same rows.
import type { Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import { type DeadProperty, type Expected, locksAgainst } from '../../dav/node.ts';
import type { Arrived } from './arrivals.ts';
import type { DriveDeps } from './deps.ts';
import * as drives from './drive-store.ts';
import { deleteLocks, listBelow } from './lock-store.ts';
import * as nodes from './node-store.ts';
import { copyMembers, copyProperties, countTree, release } from './tree-store.ts';
import { putProperty } from './property-store.ts';
import { allows, givenMediaType, keepsVersion, mostVersions } from './rules.ts';
import type { DriveNodeTable } from './tables.ts';
import { insertTrash } from './trash-store.ts';
import type { View } from './types.ts';
import { findView, isTop, locksOf, nodeAt, parentOf, type Spot } from './views.ts';

/** The turn of one change: numbers, and the view as it is now. */
export type Acting = { readonly view: View; readonly turn: drives.Turn; readonly now: number };

export type Content = {
  readonly arrived: Arrived;
  readonly mediaType: string | null;
  readonly modifiedAt: number | null;
  /** A person said to replace what is there, and was told that it is kept. */
  readonly keepsOld?: boolean;
};

export function createChanges({ clock }: Pick<DriveDeps, 'clock'>) {
  /** Rights are looked at again: they may have ended while something arrived. */
  async function begin(
    tx: Tx,
    { driveId, accountId }: Pick<View, 'driveId' | 'accountId'>,
    take: { numbers?: number; bytes?: number } = {},
  ): Promise<Acting> {
    const turn = (await drives.takeTurn(tx, driveId, take)) ?? refuse('dav/not-found');
    const view = (await findView(tx, driveId, accountId)) ?? refuse('dav/not-found');
    return { view, turn, now: clock.now() };
  }

  /** Counts what was let go of, and refuses when what is left does not fit. */
  async function settleQuota(tx: Tx, { turn, view }: Acting, bytes: number): Promise<void> {
    const used = turn.used_bytes + bytes;
    if (bytes !== 0) await drives.takeTurn(tx, view.driveId, { numbers: 0, bytes });
    if (turn.quota_bytes !== null && used > turn.quota_bytes) refuse('dav/quota');
  }

  const mustWrite = (spot: Spot): void => {
    if (!allows(spot.access, 'write')) refuse('dav/forbidden');
  };

  type Touch = { tokens: readonly string[]; membership: boolean; below: boolean };
  async function mustNotBeLocked(
    tx: Parameters<typeof locksOf>[0],
    spot: Spot,
    touch: Touch,
    now: number,
  ): Promise<void> {
    const locks = await locksOf(tx, spot, touch.below, now);
    const lock = locksAgainst(locks, { path: spot.path, ...touch }, touch.tokens);
    if (lock) refuse('dav/locked', { root: lock.root });
  }

  /** The folder something is to be made in. */
  function mustHaveParent(spot: Spot): DriveNodeTable {
    const parent = parentOf(spot) ?? refuse(isTop(spot) ? 'dav/forbidden' : 'dav/no-parent');
    return parent.kind === 'folder' ? parent : refuse('dav/not-a-collection');
  }

  function mustBeExpected(node: DriveNodeTable | undefined, expected: Expected): void {
    if (expected === 'any') return;
    if (expected === 'absent') {
      if (node) refuse('dav/changed');
      return;
    }
    if (!node?.content_id || !expected.etags.includes(node.content_id)) refuse('dav/changed');
  }

  /** Also asked before anything of the content has been read. */
  async function mayPut(
    query: Parameters<typeof locksOf>[0],
    spot: Spot,
    given: { tokens: readonly string[]; expected: Expected },
    now: number,
  ): Promise<void> {
    const node = nodeAt(spot);
    mustWrite(spot);
    if (node?.kind === 'folder') refuse('dav/is-a-collection');
    if (!node) mustHaveParent(spot);
    mustBeExpected(node, given.expected);
    await mustNotBeLocked(
      query,
      spot,
      { tokens: given.tokens, membership: node === undefined, below: false },
      now,
    );
  }

  /** `acting` has counted the size already. */
  async function put(
    tx: Tx,
    acting: Acting,
    spot: Spot,
    content: Content,
  ): Promise<{ node: DriveNodeTable; created: boolean }> {
    const { view, turn, now } = acting;
    const { arrived, modifiedAt } = content;
    const before = nodeAt(spot);
    await nodes.insertContent(
      tx,
      {
        id: arrived.contentId,
        drive_id: view.driveId,
        size_bytes: arrived.sizeBytes,
        is_small: arrived.bytes ? 1 : 0,
        sha1: arrived.digests.sha1 ?? null,
        md5: arrived.digests.md5 ?? null,
        sha256: arrived.digests.sha256 ?? null,
      },
      arrived.bytes,
    );
    const written = {
      content_id: arrived.contentId,
      size_bytes: arrived.sizeBytes,
      media_type: givenMediaType(content.mediaType),
      modified_at: modifiedAt ?? now,
      written_at: now,
      written_by: view.accountId,
      sequence: turn.sequence,
    };
    if (!before) {
      const parent = mustHaveParent(spot);
      const node: DriveNodeTable = {
        ...written,
        id: `${view.driveId}.${turn.sequence}`,
        drive_id: view.driveId,
        parent_id: parent.id,
        name: spot.names.at(-1) ?? '',
        kind: 'file',
        created_at: now,
        arrived_sequence: turn.sequence,
      };
      await nodes.insertNode(tx, node);
      await settleQuota(tx, acting, 0);
      return { node, created: true };
    }
    const node = { ...before, ...written };
    await nodes.rewriteNode(tx, node);
    const always = content.keepsOld === true;
    await settleQuota(tx, acting, -(await replace(tx, acting, before, { always })));
    return { node, created: false };
  }

  /** What becomes of content that was replaced; returns the bytes that were let go. */
  async function replace(
    tx: Tx,
    { view, turn, now }: Acting,
    before: DriveNodeTable,
    { always = false } = {},
  ): Promise<number> {
    const { content_id: contentId } = before;
    if (contentId === null) return 0;
    const old = {
      sizeBytes: before.size_bytes,
      writtenAt: before.written_at,
      writtenBy: before.written_by,
    };
    if (!always && !keepsVersion(old, now, view.accountId)) {
      await release(tx, [contentId], now);
      return before.size_bytes;
    }
    await nodes.insertVersion(tx, {
      id: `${view.driveId}.${turn.sequence}.v`,
      drive_id: view.driveId,
      node_id: before.id,
      content_id: contentId,
      size_bytes: before.size_bytes,
      media_type: before.media_type,
      modified_at: before.modified_at,
      written_at: before.written_at,
      written_by: before.written_by,
    });
    const tooMany = (await nodes.listVersions(tx, before.id)).slice(mostVersions);
    await nodes.deleteVersions(
      tx,
      tooMany.map(({ id }) => id),
    );
    await release(
      tx,
      tooMany.map(({ content_id }) => content_id),
      now,
    );
    return tooMany.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  }

  async function makeFolder(
    tx: Tx,
    { view, turn, now }: Acting,
    spot: Spot,
    given: { tokens: readonly string[]; dead?: readonly DeadProperty[] },
  ): Promise<DriveNodeTable> {
    if (nodeAt(spot)) refuse('dav/exists');
    mustWrite(spot);
    const parent = mustHaveParent(spot);
    await mustNotBeLocked(tx, spot, { tokens: given.tokens, membership: true, below: false }, now);
    const node: DriveNodeTable = {
      id: `${view.driveId}.${turn.sequence}`,
      drive_id: view.driveId,
      parent_id: parent.id,
      name: spot.names.at(-1) ?? '',
      kind: 'folder',
      content_id: null,
      size_bytes: 0,
      media_type: null,
      created_at: now,
      modified_at: now,
      written_at: now,
      written_by: view.accountId,
      sequence: turn.sequence,
      arrived_sequence: turn.sequence,
    };
    await nodes.insertNode(tx, node);
    for (const { namespace, name, xml } of given.dead ?? [])
      await putProperty(tx, { node_id: node.id, namespace, name, xml });
    return node;
  }

  /** Locks do not go along with what is moved or deleted (RFC 4918 §9.6, §9.9). */
  async function endLocks(tx: Tx, { view, now }: Acting, spot: Spot): Promise<void> {
    const own = spot.steps.at(-1)?.locks ?? [];
    const below = await listBelow(tx, view.driveId, nodeAt(spot)?.id ?? '', now);
    await deleteLocks(
      tx,
      [...own, ...below].map(({ token }) => token),
    );
  }

  /** Into the trash: one row, however much is in it. */
  async function remove(
    tx: Tx,
    acting: Acting,
    spot: Spot,
    given: { tokens: readonly string[]; expected: Expected },
  ): Promise<DriveNodeTable> {
    const node = nodeAt(spot) ?? refuse('dav/not-found');
    mustWrite(spot);
    if (isTop(spot) || node.parent_id === null) refuse('dav/forbidden');
    mustBeExpected(node, given.expected);
    await mustNotBeLocked(tx, spot, { tokens: given.tokens, membership: true, below: true }, acting.now);
    await toTrash(tx, acting, spot, node, node.parent_id);
    return node;
  }

  async function toTrash(
    tx: Tx,
    acting: Acting,
    spot: Spot,
    node: DriveNodeTable,
    parentId: string,
  ): Promise<void> {
    const { view, turn, now } = acting;
    await endLocks(tx, acting, spot);
    await nodes.updateNode(tx, node.id, { parent_id: null, sequence: turn.sequence });
    await insertTrash(tx, {
      node_id: node.id,
      drive_id: view.driveId,
      parent_id: parentId,
      place: spot.path.join('/'),
      audience: spot.mount?.isPersonal ? 'own' : 'writers',
      owner_id: spot.mount?.isPersonal ? view.accountId : null,
      trashed_at: now,
      trashed_by: view.accountId,
      is_purging: 0,
    });
    await nodes.putGone(tx, {
      drive_id: view.driveId,
      parent_id: parentId,
      name: node.name,
      sequence: turn.sequence,
      gone_at: now,
    });
  }

  type Transfer = { tokens: readonly string[]; overwrite: boolean };

  /** Both ends judged, and the target cleared; returns what it is made in. */
  async function makeRoom(tx: Tx, acting: Acting, from: Spot, to: Spot, given: Transfer) {
    const source = nodeAt(from) ?? refuse('dav/not-found');
    const target = nodeAt(to);
    mustWrite(to);
    if (isTop(to)) refuse('dav/forbidden');
    if (to.steps.some(({ node }) => node.id === source.id)) refuse('dav/into-itself');
    if (target && from.steps.some(({ node }) => node.id === target.id)) refuse('dav/into-itself');
    const parent = mustHaveParent(to);
    if (target && !given.overwrite) refuse('dav/exists');
    await mustNotBeLocked(tx, to, { tokens: given.tokens, membership: true, below: true }, acting.now);
    if (target) await toTrash(tx, acting, to, target, parent.id);
    return { source, parent, created: target === undefined };
  }

  async function move(
    tx: Tx,
    acting: Acting,
    from: Spot,
    to: Spot,
    given: Transfer,
  ): Promise<{ created: boolean; node: DriveNodeTable; before: { parentId: string; name: string } }> {
    const { view, turn, now } = acting;
    mustWrite(from);
    if (isTop(from)) refuse('dav/forbidden');
    await mustNotBeLocked(tx, from, { tokens: given.tokens, membership: true, below: true }, now);
    const { source, parent, created } = await makeRoom(tx, acting, from, to, given);
    const parentId = source.parent_id ?? refuse('dav/forbidden');
    await endLocks(tx, acting, from);
    const change = {
      parent_id: parent.id,
      name: to.names.at(-1) ?? '',
      sequence: turn.sequence,
      arrived_sequence: turn.sequence,
    };
    await nodes.updateNode(tx, source.id, change);
    await nodes.putGone(tx, {
      drive_id: view.driveId,
      parent_id: parentId,
      name: source.name,
      sequence: turn.sequence,
      gone_at: now,
    });
    return { created, node: { ...source, ...change }, before: { parentId, name: source.name } };
  }

  async function copy(
    tx: Tx,
    acting: Acting,
    from: Spot,
    to: Spot,
    given: Transfer & { shallow: boolean },
  ): Promise<{ created: boolean; nodeId: string }> {
    const { view, now } = acting;
    const { source, parent, created } = await makeRoom(tx, acting, from, to, given);
    const name = to.names.at(-1) ?? '';
    const whole = source.kind === 'folder' && !given.shallow;
    const { nodes: count, bytes } = whole
      ? await countTree(tx, source.id)
      : { nodes: 1, bytes: source.size_bytes };
    const turn =
      (await drives.takeTurn(tx, view.driveId, { numbers: count, bytes })) ?? refuse('dav/not-found');
    if (turn.quota_bytes !== null && turn.used_bytes > turn.quota_bytes) refuse('dav/quota');
    const id = `${view.driveId}.${turn.sequence}`;
    await nodes.insertNode(tx, {
      ...source,
      id,
      parent_id: parent.id,
      name,
      created_at: now,
      written_at: now,
      written_by: view.accountId,
      sequence: turn.sequence,
      arrived_sequence: turn.sequence,
    });
    await copyProperties(tx, source.id, id);
    if (whole) {
      const { driveId, accountId } = view;
      await copyMembers(tx, {
        from: source.id,
        to: id,
        driveId,
        after: turn.sequence - count,
        now,
        accountId,
      });
    }
    return { created, nodeId: id };
  }

  return {
    begin,
    mayPut,
    put,
    makeFolder,
    remove,
    toTrash,
    move,
    copy,
    mustWrite,
    mustNotBeLocked,
    settleQuota,
    replace,
  };
}
export type Changes = ReturnType<typeof createChanges>;
