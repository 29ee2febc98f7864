// What has to be done now and then: the trash after thirty days, blobs that nobody names, locks and marks that are over.
import { StorageError } from '../../core/db/db.ts';
import type { DriveDeps } from './deps.ts';
import * as drives from './drive-store.ts';
import { deleteExpired } from './lock-store.ts';
import * as nodes from './node-store.ts';
import { abandonedMs, forgottenLinkMs, goneMs, releaseAfterMs, trashMs } from './rules.ts';
import * as links from './share-link-store.ts';
import { forgetGone } from './sync-store.ts';
import * as uploads from './upload-store.ts';
import * as trash from './trash-store.ts';
import * as trees from './tree-store.ts';

/** Short enough that nobody who writes waits for it. */
const nodesAtOnce = 200;
const blobsAtOnce = 200;

export const purgeJob = 'drive.purge';

export function createUpkeep({ db, clock, jobs, blobs, log }: DriveDeps) {
  /** Takes a tree apart from below; each step is a transaction, so that it goes on wherever it was stopped. */
  async function purgeTree(driveId: string, topId: string): Promise<void> {
    const above: string[] = [topId];
    for (let folder = above.at(-1); folder !== undefined; folder = above.at(-1)) {
      const id = folder;
      const done = await db.transaction(async (tx) => {
        if (!(await drives.takeTurn(tx, driveId, { numbers: 0 }))) return undefined;
        const pruned = await trees.pruneFolder(tx, id, nodesAtOnce, clock.now());
        let { bytes } = pruned;
        const isEmpty = pruned.nodes === 0 && pruned.folders.length === 0;
        const top = isEmpty && id === topId ? await nodes.findNode(tx, topId) : undefined;
        if (top) bytes += await trees.deleteNodes(tx, [top], clock.now());
        await drives.takeTurn(tx, driveId, { numbers: 0, bytes: -bytes });
        return { ...pruned, isEmpty };
      });
      if (!done) return;
      const [deeper] = done.folders;
      if (deeper !== undefined) above.push(deeper);
      else if (done.isEmpty) above.pop();
    }
  }

  async function purge(): Promise<void> {
    for (;;) {
      const next = await trash.findPurging(db);
      if (!next) return;
      await purgeTree(next.drive_id, next.node_id);
    }
  }

  /** Content that was let go a moment ago may still be about to be read. */
  async function deleteReleased(): Promise<void> {
    for (;;) {
      const ids = await trees.listReleased(db, clock.now() - releaseAfterMs, blobsAtOnce);
      if (ids.length === 0) return;
      for (const id of ids) await blobs.delete(id);
      await trees.forgetReleased(db, ids);
    }
  }

  const judge = async (ids: readonly string[]) => ({
    kept: new Set((await trees.knownContents(db, ids)).kept.keys()),
    awaited: await uploads.listAwaited(db, ids),
  });

  jobs.handle(purgeJob, purge);
  jobs.every('drive.empty-trash', 3600, async () => {
    await trash.markOld(db, clock.now() - trashMs);
    await purge();
  });
  jobs.every('drive.delete-released', 60, deleteReleased);
  jobs.every('drive.sweep', 3600, async () => {
    await deleteExpired(db, clock.now());
    await links.deleteLinksBefore(db, clock.now() - forgottenLinkMs);
    await uploads.deleteUploadsBefore(db, clock.now() - abandonedMs);
    await db.transaction((tx) => forgetGone(tx, clock.now() - goneMs));
    await blobs.sweep(clock.now() - abandonedMs, judge);
  });

  return {
    /**
     * Before anything is served: what arrived when the process before ended is finished or deleted. `alone`: no other process
     * receives anything now.
     */
    async start(alone: boolean): Promise<void> {
      const before = alone ? Number.POSITIVE_INFINITY : clock.now() - abandonedMs;
      try {
        const swept = await blobs.sweep(before, judge);
        if (swept > 0) log.info({ blobs: swept }, 'what a stop left half-way was put in order');
      } catch (error) {
        // People sign in also while a bucket is away; the timer does it a day later.
        if (!(error instanceof StorageError)) throw error;
        log.warn({ err: error }, 'what a stop left half-way is put in order later');
      }
    },
  };
}
