// Repair photo dates (document 12): background work over a folder, some files at a time, that goes on where it was cut short,
// can be stopped, and is taken back as a whole.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal, refuse } from '../../core/errors.ts';
import { isZone } from '../../lib/photo-dates/dates.ts';
import { examine, repair } from '../../lib/photo-dates/engine.ts';
import { type ExifTool, openExifTool } from '../../lib/photo-dates/exiftool.ts';
import { findExifTool } from '../../lib/photo-dates/find-exiftool.ts';
import { type Finding, mayBePicture } from '../../lib/photo-dates/rules.ts';
import type { NodeActions } from './actions/change-nodes.ts';
import type { Arrivals } from './arrivals.ts';
import type { Changes } from './changes.ts';
import { createDatePlace, type DrivePhoto, entryOf, fetchPhoto, hasDate } from './date-place.ts';
import { errorsCsv, shownRows, shownRun } from './date-shown.ts';
import * as store from './date-store.ts';
import type { DriveDeps } from './deps.ts';
import * as nodes from './node-store.ts';
import { allows } from './rules.ts';
import type { Spaces } from './space.ts';
import type { DriveDateEntryTable, DriveDateRunTable } from './tables.ts';
import type { View } from './types.ts';
import { findView, nodeAt, rootId, spotOf } from './views.ts';

export const dateJob = 'drive.photo-dates';
const dayMs = 86_400_000;
/** Of one person in one drive. */
const mostGoing = 1;
const mostAttempts = 5;
/** On this machine at once. */
const groupFiles = 100;
const groupBytes = 1024 ** 3;
/** A longer film is told as an error: it would fill the disk of the server for one date. */
const mostBytes = 4 * 1024 ** 3;
const rowsAtOnce = 200;

type Parts = { arrivals: Arrivals; changes: Changes; spaces: Spaces; nodeActions: NodeActions };
type Found = { row: nodes.Listed; shown: string };

export function createPhotoDates(deps: DriveDeps, parts: Parts) {
  const { db, clock, random, jobs, log } = deps;
  const { spaces, changes, nodeActions } = parts;

  async function begin(
    view: View,
    given: { nodeId: string; zone: string; act: 'look' | 'repair' },
  ): Promise<DriveDateRunTable> {
    if (!isZone(given.zone)) refuse('core/bad-request');
    return db.transaction(async (tx) => {
      const { view: now, now: at } = await changes.begin(tx, view, { numbers: 0 });
      const spot = (await spotOf(tx, now, rootId(now, given.nodeId), at)) ?? refuse('dav/not-found');
      if (nodeAt(spot)?.kind !== 'folder') refuse('dav/not-a-collection');
      if (given.act === 'repair' && !allows(spot.access, 'write')) refuse('dav/forbidden');
      if ((await store.countGoing(tx, view.driveId, view.accountId)) >= mostGoing)
        refuse('drive/too-many', { most: mostGoing });
      const run: DriveDateRunTable = {
        id: Buffer.from(random.bytes(16)).toString('hex'),
        drive_id: view.driveId,
        account_id: view.accountId,
        node_id: nodeAt(spot)?.id ?? '',
        zone: given.zone,
        act: given.act,
        state: 'going',
        problem: null,
        total: -1,
        begun_at: at,
        ended_at: null,
      };
      await store.insertRun(tx, run);
      await jobs.enqueue(tx, dateJob, { runId: run.id });
      return run;
    });
  }

  /** Somebody else's is none. */
  async function mine(view: View, runId: string): Promise<DriveDateRunTable> {
    const run = await store.findRun(db, runId);
    return run?.drive_id === view.driveId && run.account_id === view.accountId
      ? run
      : refuse('dav/not-found');
  }

  /** Files below a folder that may be photos, with their place from there. */
  async function* photosBelow(topId: string): AsyncGenerator<Found> {
    const folders: { id: string; shown: string }[] = [{ id: topId, shown: '' }];
    for (let folder = folders.pop(); folder; folder = folders.pop())
      for (let after = ''; ; ) {
        const page = await nodes.listChildren(db, { parentId: folder.id, after, limit: rowsAtOnce });
        for (const row of page) {
          const shown = `${folder.shown}${row.name}`;
          if (row.kind === 'folder') folders.push({ id: row.id, shown: `${shown}/` });
          else if (row.size_bytes > 0 && mayBePicture(row.name, row.media_type)) yield { row, shown };
        }
        after = page.at(-1)?.name ?? '';
        if (page.length < rowsAtOnce) break;
      }
  }

  async function* groups(run: DriveDateRunTable): AsyncGenerator<Found[]> {
    let group: Found[] = [];
    let bytes = 0;
    for await (const found of photosBelow(run.node_id)) {
      group.push(found);
      bytes += Math.min(found.row.size_bytes, mostBytes);
      if (group.length < groupFiles && bytes < groupBytes) continue;
      yield group;
      group = [];
      bytes = 0;
    }
    if (group.length > 0) yield group;
  }

  const told = (run: DriveDateRunTable, found: Found, finding: Finding): DriveDateEntryTable => ({
    ...entryOf(run, found),
    exif_at: finding.fromExif,
    name_at: finding.fromName,
  });

  async function lookAt(run: DriveDateRunTable, photos: readonly DrivePhoto[], exiftool: ExifTool) {
    const given = { photos, exiftool, zone: run.zone, now: clock.now() };
    for await (const batch of examine(given))
      for (const { photo, finding } of batch) {
        if (finding.kind === 'no-picture') continue;
        const entry = told(run, photo, finding);
        if (finding.kind === 'error')
          await store.insertEntry(db, {
            ...entry,
            does: 'error',
            reason: finding.reason,
            detail: finding.detail,
          });
        else if (finding.kind === 'named')
          await store.insertEntry(db, { ...entry, does: 'set-date-and-write' });
        else
          await store.insertEntry(db, {
            ...entry,
            does: hasDate(photo.row.modified_at, finding.at) ? 'nothing' : 'set-date',
          });
      }
  }

  async function repairAll(
    run: DriveDateRunTable,
    view: View,
    photos: readonly DrivePhoto[],
    exiftool: ExifTool,
    folder: string,
  ) {
    // What the table says of each: the engine tells it to whoever changes the file only afterwards.
    const findings = new Map<string, DriveDateEntryTable>();
    const now = clock.now();
    for await (const batch of examine({ photos, exiftool, zone: run.zone, now }))
      for (const { photo, finding } of batch) findings.set(photo.row.id, told(run, photo, finding));
    const dates = (photo: DrivePhoto) => findings.get(photo.row.id) ?? entryOf(run, photo);
    await repair({
      photos,
      exiftool,
      zone: run.zone,
      now,
      place: createDatePlace(deps, parts, { view, folder, dates }),
      async tell({ photo, ...outcome }) {
        if (outcome.kind === 'right') await store.insertEntry(db, dates(photo));
        if (outcome.kind === 'error')
          await store.insertEntry(db, {
            ...dates(photo),
            does: 'error',
            reason: outcome.reason,
            detail: outcome.detail,
          });
      },
    });
  }

  async function oneGroup(run: DriveDateRunTable, view: View, group: readonly Found[], exiftool: ExifTool) {
    const ids = group.map(({ row }) => row.id);
    const known = await store.listKnown(db, run.id, ids);
    const folder = await mkdtemp(join(tmpdir(), 'aldaba-photos-'));
    try {
      const photos: DrivePhoto[] = [];
      for (const found of group) {
        if (known.has(found.row.id)) continue;
        if (found.row.size_bytes > mostBytes)
          await store.insertEntry(db, {
            ...entryOf(run, found),
            does: 'error',
            reason: 'fault',
            detail: 'too-large',
          });
        else photos.push(await fetchPhoto(spaces, folder, found));
      }
      if (run.act === 'look') await lookAt(run, photos, exiftool);
      else await repairAll(run, view, photos, exiftool, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  const end = async (
    run: DriveDateRunTable,
    state: DriveDateRunTable['state'],
    problem: string | null = null,
  ) => {
    await store.moveRun(db, run.id, ['going', 'stopping', 'undoing'], {
      state,
      problem,
      ended_at: clock.now(),
    });
  };

  async function go(run: DriveDateRunTable): Promise<void> {
    const found = await findExifTool();
    if (!found) return end(run, 'failed', 'no-exiftool');
    let total = 0;
    for await (const _ of photosBelow(run.node_id)) total += 1;
    await store.moveRun(db, run.id, ['going'], { total });
    const token = Buffer.from(random.bytes(16)).toString('hex');
    const exiftool = openExifTool({ command: found.command, token });
    try {
      for await (const group of groups(run)) {
        const now = await store.findRun(db, run.id);
        if (now?.state === 'stopping') return await end(run, 'stopped');
        // Rights may have ended meanwhile.
        const view = await findView(db, run.drive_id, run.account_id);
        if (!view || !(await spotOf(db, view, run.node_id, clock.now())))
          return await end(run, 'failed', 'gone');
        await oneGroup(run, view, group, exiftool);
      }
      await end(run, 'done');
    } finally {
      await exiftool.close();
    }
  }

  /** False when somebody wrote to it since: then it stays. */
  async function takeBack(view: View, entry: DriveDateEntryTable): Promise<void> {
    await db.transaction(async (tx) => {
      const acting = await changes.begin(tx, view);
      const spot = await spotOf(tx, acting.view, entry.node_id, acting.now);
      const node = spot && nodeAt(spot);
      const isOurs = node?.content_id === entry.content_after && node.modified_at === entry.set_at;
      let undone = false;
      if (spot && node && isOurs) {
        await changes.mayPut(tx, spot, { tokens: [], expected: 'any' }, acting.now);
        if (entry.does === 'set-date') {
          await nodes.updateNode(tx, node.id, { modified_at: entry.now_at, sequence: acting.turn.sequence });
          undone = true;
        } else {
          const versions = await nodes.listVersions(tx, node.id);
          const version = versions.find((one) => one.content_id === entry.content_before);
          if (version) await nodeActions.restoreVersionIn(tx, acting, node.id, version.id);
          undone = version !== undefined;
        }
      }
      await store.setUndone(tx, entry.run_id, entry.node_id, undone ? 'yes' : 'changed');
    });
  }

  async function undoAll(run: DriveDateRunTable): Promise<void> {
    for (let after = ''; ; ) {
      const page = await store.listEntries(db, { runId: run.id, after, limit: rowsAtOnce, only: 'undoable' });
      for (const entry of page) {
        const view = await findView(db, run.drive_id, run.account_id);
        if (!view) return end(run, 'failed', 'gone');
        try {
          await takeBack(view, entry);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          await db.transaction((tx) => store.setUndone(tx, run.id, entry.node_id, 'changed'));
        }
      }
      after = page.at(-1)?.node_id ?? '';
      if (page.length < rowsAtOnce) return end(run, 'undone');
    }
  }

  jobs.handle<{ runId: string }>(
    dateJob,
    async ({ runId }, { attempts }) => {
      const run = await store.findRun(db, runId);
      if (!run || run.ended_at !== null) return;
      try {
        await (run.state === 'undoing' ? undoAll(run) : go(run));
      } catch (error) {
        if (attempts < mostAttempts) throw error;
        log.error({ err: error, run: runId }, 'photo dates were given up');
        await end(run, 'failed', 'fault');
      }
    },
    { maxAttempts: mostAttempts },
  );
  // As long as the trash: what was replaced may still be a version then.
  jobs.every('drive.forget-photo-dates', 86_400, () =>
    db.transaction((tx) => store.deleteOldRuns(tx, clock.now() - 30 * dayMs)),
  );

  const shown = async (run: DriveDateRunTable) => ({ run: await shownRun(db, run) });

  return {
    begin: async (view: View, given: Parameters<typeof begin>[1]) => shown(await begin(view, given)),
    find: async (view: View, runId: string) => shown(await mine(view, runId)),
    async stop(view: View, runId: string) {
      const run = await mine(view, runId);
      await store.moveRun(db, run.id, ['going'], { state: 'stopping' });
      return shown(await mine(view, runId));
    },
    async undo(view: View, runId: string) {
      const run = await mine(view, runId);
      await db.transaction(async (tx) => {
        if ((await store.countGoing(tx, view.driveId, view.accountId)) >= mostGoing)
          refuse('drive/too-many', { most: mostGoing });
        const ended = ['done', 'stopped', 'failed'] as const;
        if (await store.moveRun(tx, run.id, ended, { state: 'undoing', ended_at: null }))
          await jobs.enqueue(tx, dateJob, { runId: run.id });
      });
      return shown(await mine(view, runId));
    },
    /** The newest over this folder; and another folder, when what is under way is there. */
    async latest(view: View, nodeId: string) {
      const spot = (await spotOf(db, view, rootId(view, nodeId), clock.now())) ?? refuse('dav/not-found');
      const of = { driveId: view.driveId, accountId: view.accountId };
      const run = await store.findLatest(db, { ...of, nodeId: nodeAt(spot)?.id ?? '' });
      const going = run?.ended_at === null ? undefined : await store.findGoing(db, of);
      return { run: run ? await shownRun(db, run) : null, elsewhere: going?.node_id ?? null };
    },
    async rows(
      view: View,
      runId: string,
      asked: { after: string; only?: store.Some | undefined; language: string },
    ) {
      const run = await mine(view, runId);
      return shownRows(deps, run, { ...asked, limit: rowsAtOnce });
    },
    async errors(view: View, runId: string, language: string): Promise<AsyncIterable<string>> {
      const run = await mine(view, runId);
      return errorsCsv(deps, run, language);
    },
  };
}
export type PhotoDates = ReturnType<typeof createPhotoDates>;
