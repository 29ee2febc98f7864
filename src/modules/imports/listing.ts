// First half of an import: the whole tree is written into the journal, folder by folder, so that totals are known and nothing
// has to be remembered but rows. A folder counts as listed when all of its members are written; before that it is listed anew.
import { faultOf, type Remote, RemoteFault } from '../../dav/client.ts';
import type { ImportsDeps } from './deps.ts';
import * as items from './item-store.ts';
import { mostDepth, mostItems } from './rules.ts';
import { codeOf, Hopeless, jobOf, mustBeCurrent, type Run, Stopped, Trouble } from './run.ts';
import * as store from './store.ts';
import type { ImportItemTable } from './tables.ts';

/** Faults of one folder that leave the others as they are. */
const ofOneFolder: readonly string[] = ['refused', 'not-found', 'not-webdav', 'changed'];
const mayPass: readonly string[] = ['unreachable', 'busy', 'torn'];

export function createListing({ db, clock }: Pick<ImportsDeps, 'db' | 'clock'>) {
  const itemOf = (
    importId: string,
    folder: ImportItemTable,
    seq: number,
    remote: Remote,
  ): ImportItemTable => ({
    import_id: importId,
    seq,
    parent_seq: folder.seq,
    kind: remote.kind === 'collection' ? 'folder' : 'file',
    name: remote.name,
    path: folder.path === '' ? remote.name : `${folder.path}/${remote.name}`,
    href: remote.href,
    size_bytes: remote.sizeBytes,
    modified_at: remote.modifiedAt,
    etag: remote.etag,
    checksums: JSON.stringify(remote.checksums),
    state: remote.kind === 'collection' ? 'found' : 'waiting',
    error: null,
    attempts: 0,
    node_id: null,
  });

  async function members(run: Run, folder: ImportItemTable): Promise<void> {
    const { id } = run.row;
    await db.transaction((tx) => items.deleteMembers(tx, id, folder.seq));
    for await (const piece of run.source.list(folder.href)) {
      await db.transaction(async (tx) => {
        await mustBeCurrent(
          store.updateRun(tx, jobOf(run), { beat_at: clock.now(), current_path: folder.path }),
        );
        const last = await items.lastSeq(tx, id);
        if (last + piece.length > mostItems) throw new Hopeless('imports/too-many-files');
        await items.insertItems(
          tx,
          piece.map((remote, index) => itemOf(id, folder, last + 1 + index, remote)),
        );
      });
    }
    await db.transaction(async (tx) => {
      const counted = await items.countMembers(tx, id, folder.seq);
      await mustBeCurrent(store.count(tx, jobOf(run), counted, { beat_at: clock.now(), troubles: 0 }));
      await items.updateItem(tx, folder, { state: 'listed' });
    });
  }

  async function fail(run: Run, folder: ImportItemTable, code: string): Promise<void> {
    await db.transaction(async (tx) => {
      await items.deleteMembers(tx, run.row.id, folder.seq);
      await mustBeCurrent(store.count(tx, jobOf(run), { items_failed: 1 }, { beat_at: clock.now() }));
      await items.updateItem(tx, folder, { state: 'failed', error: code });
    });
  }

  async function listOne(run: Run, folder: ImportItemTable): Promise<void> {
    const depth = folder.path === '' ? 0 : folder.path.split('/').length;
    if (depth >= mostDepth) return fail(run, folder, 'imports/too-deep');
    try {
      await members(run, folder);
    } catch (error) {
      if (error instanceof Hopeless || error instanceof Stopped) throw error;
      if (!(error instanceof RemoteFault)) throw error;
      const fault = faultOf(error);
      if (fault.kind === 'stopped') throw new Stopped();
      // Servers that fail at one folder for good must not keep all others waiting.
      const givenUp = fault.kind === 'busy' && folder.parent_seq !== null && run.row.troubles >= 3;
      if (mayPass.includes(fault.kind) && !givenUp) throw new Trouble(fault);
      const isTop = folder.parent_seq === null;
      if (!isTop && (givenUp || ofOneFolder.includes(fault.kind))) return fail(run, folder, codeOf(fault));
      throw new Hopeless(codeOf(fault));
    }
  }

  return async function listAll(run: Run): Promise<void> {
    if (run.row.is_listed === 1) return;
    for (;;) {
      if (run.stop.signal.aborted) throw new Stopped();
      const [folder] = await items.listNext(db, run.row.id, { kind: 'folder', state: 'found' }, 1);
      if (!folder) break;
      await listOne(run, folder);
    }
    await mustBeCurrent(store.updateRun(db, jobOf(run), { is_listed: 1, current_path: null }));
  };
}
