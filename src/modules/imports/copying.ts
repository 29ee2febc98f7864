// Second half of an import: folders are made in the order they were found, then files are fetched, a few side by side. A file and
// its line in the journal are one transaction, so that nothing is copied twice, whenever the process ends.
import { Readable } from 'node:stream';
import { Refusal } from '../../core/errors.ts';
import type { Tx } from '../../core/db/db.ts';
import { RemoteFault } from '../../dav/client.ts';
import type { Checksums } from '../../dav/node.ts';
import type { ImportsDeps } from './deps.ts';
import { contentOf } from './fetching.ts';
import * as items from './item-store.ts';
import { createProgress, type Progress } from './progress.ts';
import { lanes, mostAttempts } from './rules.ts';
import { codeOf, Hopeless, jobOf, mustBeCurrent, type Run, Stopped, Trouble } from './run.ts';
import * as store from './store.ts';
import type { ImportItemTable } from './tables.ts';

const atOnce = 60;
const mayPass: readonly string[] = ['unreachable', 'busy', 'torn'];
/** What ends the import and not one file of it. */
const ofAll: readonly string[] = ['untrusted', 'wrong-password', 'moved', 'forbidden'];

export function createCopying(deps: Pick<ImportsDeps, 'db' | 'clock' | 'wait'>) {
  const { db, clock, wait } = deps;

  const fail = (run: Run, item: ImportItemTable, code: string): Promise<void> =>
    db.transaction(async (tx) => {
      await mustBeCurrent(store.count(tx, jobOf(run), { items_failed: 1 }, { beat_at: clock.now() }));
      await items.updateItem(tx, item, { state: 'failed', error: code });
    });

  /** undefined: it could not be made. */
  async function folderOf(run: Run, item: ImportItemTable): Promise<string | undefined> {
    if (item.parent_seq === null) return run.row.folder_id;
    const parent = await items.findItem(db, run.row.id, item.parent_seq);
    return parent?.state === 'done' ? (parent.node_id ?? undefined) : undefined;
  }

  async function makeFolder(run: Run, item: ImportItemTable): Promise<void> {
    let nodeId = run.row.folder_id;
    if (item.parent_seq !== null) {
      const into = await folderOf(run, item);
      if (into === undefined) return fail(run, item, 'imports/no-folder');
      try {
        nodeId = await run.deposit.makeFolder(into, item.name);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await mustHaveDestination(run);
        return fail(run, item, error.code);
      }
    }
    await db.transaction(async (tx) => {
      await mustBeCurrent(
        store.updateRun(tx, jobOf(run), { beat_at: clock.now(), troubles: 0, current_path: item.path }),
      );
      await items.updateItem(tx, item, { state: 'done', node_id: nodeId });
    });
  }

  /** Of one file it says little when the drive refuses: the folder it all goes into may be gone. */
  async function mustHaveDestination(run: Run): Promise<void> {
    try {
      await run.deposit.folder(run.row.folder_id);
    } catch (error) {
      if (error instanceof Refusal) throw new Hopeless('imports/destination-gone');
      throw error;
    }
  }

  async function fetchInto(
    run: Run,
    item: ImportItemTable,
    folderId: string,
    progress: Progress,
  ): Promise<void> {
    const { source, deposit, stop } = run;
    const checksums = JSON.parse(item.checksums) as Checksums;
    const { size_bytes: sizeBytes, modified_at: modifiedAt, etag, href } = item;
    if (await deposit.has(folderId, item.name, { sizeBytes, modifiedAt, checksums })) {
      await db.transaction(async (tx) => {
        const counted = { files_skipped: 1, bytes_done: sizeBytes ?? 0 };
        await mustBeCurrent(store.count(tx, jobOf(run), counted, { beat_at: clock.now(), troubles: 0 }));
        await items.updateItem(tx, item, { state: 'skipped' });
      });
      return;
    }
    if (sizeBytes !== null) await deposit.mustFit(sizeBytes);
    const first = await source.read(href, { etag });
    const file = progress.begin(item.path);
    const body = Readable.from(
      contentOf(first, { source, href, etag, signal: stop.signal, wait, came: file.came }),
      { objectMode: false },
    );
    try {
      const also = async (
        tx: Tx,
        { id, sizeBytes: size }: { id: string; sizeBytes: number },
      ): Promise<void> => {
        const counted = { files_done: 1, bytes_done: size, bytes_total: size - (sizeBytes ?? 0) };
        const change = { beat_at: clock.now(), troubles: 0, bytes_now: progress.without(file) };
        await mustBeCurrent(store.count(tx, jobOf(run), counted, change));
        await items.updateItem(tx, item, { state: 'done', node_id: id, error: null });
      };
      const lengthBytes = first.sizeBytes;
      await deposit.store({ folderId, name: item.name, body, lengthBytes, modifiedAt, checksums, also });
    } finally {
      body.destroy();
      // Nobody may have begun to read it.
      first.body.destroy();
      file.end();
    }
  }

  /** What the source says of it now; the content is another than when it was listed. */
  async function refreshed(run: Run, item: ImportItemTable): Promise<ImportItemTable> {
    const { sizeBytes, modifiedAt, etag, checksums } = await run.source.stat(item.href);
    const change = {
      size_bytes: sizeBytes,
      modified_at: modifiedAt,
      etag,
      checksums: JSON.stringify(checksums),
    };
    await db.transaction(async (tx) => {
      const bytes = (sizeBytes ?? 0) - (item.size_bytes ?? 0);
      await mustBeCurrent(store.count(tx, jobOf(run), { bytes_total: bytes }));
      await items.updateItem(tx, item, change);
    });
    return { ...item, ...change };
  }

  async function bring(run: Run, item: ImportItemTable, progress: Progress): Promise<void> {
    const folderId = await folderOf(run, item);
    if (folderId === undefined) return fail(run, item, 'imports/no-folder');
    try {
      await fetchInto(run, item, folderId, progress).catch(async (error: unknown) => {
        if (!(error instanceof RemoteFault && error.kind === 'changed')) throw error;
        await fetchInto(run, await refreshed(run, item), folderId, progress);
      });
    } catch (error) {
      if (run.stop.signal.aborted) throw new Stopped();
      if (error instanceof RemoteFault) return failedAtSource(run, item, error);
      if (!(error instanceof Refusal)) throw error;
      await mustHaveDestination(run);
      // What arrived is not what was promised: as if it had broken off.
      const isTorn = error.code === 'dav/torn' || error.code === 'dav/checksum';
      if (isTorn && (await countAttempt(run, item)) < mostAttempts)
        throw new Trouble(new RemoteFault('torn'));
      await fail(run, item, error.code);
    }
  }

  async function countAttempt(run: Run, item: ImportItemTable): Promise<number> {
    const attempts = item.attempts + 1;
    await db.transaction(async (tx) => {
      await mustBeCurrent(store.updateRun(tx, jobOf(run), { beat_at: clock.now() }));
      await items.updateItem(tx, item, { attempts });
    });
    return attempts;
  }

  async function failedAtSource(run: Run, item: ImportItemTable, fault: RemoteFault): Promise<void> {
    if (fault.kind === 'stopped') throw new Stopped();
    if (ofAll.includes(fault.kind)) throw new Hopeless(codeOf(fault));
    // A source that is away says nothing about this file; one that breaks off or fails at it is given three tries.
    if (fault.kind === 'unreachable') throw new Trouble(fault);
    if (mayPass.includes(fault.kind) && (await countAttempt(run, item)) < mostAttempts)
      throw new Trouble(fault);
    await fail(run, item, codeOf(fault));
  }

  async function eachFile(run: Run, progress: Progress): Promise<void> {
    for (;;) {
      const waiting = await items.listNext(db, run.row.id, { kind: 'file', state: 'waiting' }, atOnce);
      if (waiting.length === 0) return;
      const failures: unknown[] = [];
      const lane = async (): Promise<void> => {
        for (let item = waiting.shift(); item && failures.length === 0; item = waiting.shift()) {
          if (run.stop.signal.aborted) throw new Stopped();
          await bring(run, item, progress);
        }
      };
      // The others end the file they are at: what is on its way is not thrown away.
      const all = Array.from({ length: lanes }, () =>
        lane().catch((error: unknown) => void failures.push(error)),
      );
      await Promise.all(all);
      // The first says why; others may only have been told to stop.
      if (failures.length > 0) await Promise.reject(failures[0]);
    }
  }

  return async function copyAll(run: Run): Promise<void> {
    for (;;) {
      if (run.stop.signal.aborted) throw new Stopped();
      const [folder] = await items.listNext(db, run.row.id, { kind: 'folder', state: 'listed' }, 1);
      if (!folder) break;
      await makeFolder(run, folder);
    }
    const progress = createProgress(run, deps);
    try {
      await eachFile(run, progress);
    } finally {
      await progress.ended();
    }
  };
}
