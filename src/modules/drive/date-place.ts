// Photos of a drive as the engine of photo dates wants them: copies on this machine while they are looked at, and a change that is
// a new version of the file, or its date alone. Nothing changes that somebody wrote to meanwhile.
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StorageError, type Tx } from '../../core/db/db.ts';
import { Refusal, refuse } from '../../core/errors.ts';
import { type Change, NotChanged, type Photo, type Place } from '../../lib/photo-dates/engine.ts';
import type { Arrivals } from './arrivals.ts';
import type { Changes } from './changes.ts';
import * as store from './date-store.ts';
import type { DriveDeps } from './deps.ts';
import * as nodes from './node-store.ts';
import { nodeOf } from './shown.ts';
import type { Spaces } from './space.ts';
import type { DriveDateEntryTable, DriveDateRunTable } from './tables.ts';
import type { View } from './types.ts';
import { nodeAt, spotOf } from './views.ts';

export type DrivePhoto = Photo & { readonly row: nodes.Listed; readonly shown: string };
type Parts = { arrivals: Arrivals; changes: Changes; spaces: Spaces };

/** What is known of one file before anything is done to it. */
export const entryOf = (run: DriveDateRunTable, photo: Pick<DrivePhoto, 'row' | 'shown'>) =>
  ({
    run_id: run.id,
    node_id: photo.row.id,
    path: photo.shown,
    does: 'nothing',
    now_at: photo.row.modified_at,
    exif_at: null,
    name_at: null,
    reason: null,
    detail: null,
    content_before: photo.row.content_id,
    content_after: null,
    set_at: null,
    undone: null,
  }) satisfies DriveDateEntryTable;

/** A file keeps whole seconds; programs compare those. */
export const hasDate = (modifiedAt: number, at: number): boolean =>
  Math.floor(modifiedAt / 1000) === Math.floor(at / 1000);

/** A copy in `folder`, under its id: names of people never reach a disk. */
export async function fetchPhoto(
  spaces: Spaces,
  folder: string,
  { row, shown }: Pick<DrivePhoto, 'row' | 'shown'>,
): Promise<DrivePhoto> {
  const path = join(folder, row.id.replace('.', '-'));
  const opened = (await spaces.contentOf(nodeOf(row))).open();
  if (opened instanceof Readable) await pipeline(opened, createWriteStream(path, { mode: 0o600 }));
  else await writeFile(path, opened, { mode: 0o600 });
  return { path, name: row.name, row, shown };
}

const unchangeable = (error: unknown): unknown =>
  error instanceof Refusal
    ? new NotChanged(error.code === 'dav/changed' ? 'changed-meanwhile' : 'fault', error.code)
    : error;

export function createDatePlace(
  { db }: Pick<DriveDeps, 'db'>,
  { arrivals, changes, spaces }: Parts,
  given: {
    view: View;
    folder: string;
    dates(photo: DrivePhoto): DriveDateEntryTable;
  },
): Place<DrivePhoto> {
  const { view, folder, dates } = given;
  let copies = 0;

  /** In the turn of the drive, and only while it is as it was read. */
  async function inTurn(
    tx: Tx,
    { row }: DrivePhoto,
    bytes: number,
  ): Promise<Parameters<Changes['put']>[1] & { spot: Parameters<Changes['put']>[2] }> {
    const acting = await changes.begin(tx, view, { bytes });
    const spot = (await spotOf(tx, acting.view, row.id, acting.now)) ?? refuse('dav/changed');
    const expected = { etags: [row.content_id ?? ''] };
    await changes.mayPut(tx, spot, { tokens: [], expected }, acting.now);
    if (nodeAt(spot)?.modified_at !== row.modified_at) refuse('dav/changed');
    return { ...acting, spot };
  }

  async function replace({ photo, at }: Change<DrivePhoto>, copy: string): Promise<void> {
    const { size: lengthBytes } = await stat(copy);
    const { availableBytes } = await spaces.roomOf(view);
    const judge = (sizeBytes: number) => {
      if (availableBytes !== null && sizeBytes > availableBytes) refuse('dav/quota');
    };
    const body = createReadStream(copy);
    const arrived = await arrivals.receive(body, { lengthBytes, checksums: {}, judge });
    try {
      await db.transaction(async (tx) => {
        const { spot, ...acting } = await inTurn(tx, photo, arrived.sizeBytes);
        await changes.put(tx, acting, spot, {
          arrived,
          mediaType: photo.row.media_type,
          modifiedAt: at,
          keepsOld: true,
        });
        await store.insertEntry(tx, {
          ...dates(photo),
          does: 'set-date-and-write',
          content_after: arrived.contentId,
          set_at: at,
        });
      });
    } catch (error) {
      // Stored perhaps, without an answer: the next start knows.
      if (!(error instanceof StorageError && error.reason === 'unavailable')) await arrivals.drop(arrived);
      throw error;
    }
    await arrivals.keep(arrived);
    await rm(copy, { force: true });
  }

  const setDate = ({ photo, at }: Change<DrivePhoto>): Promise<void> =>
    db.transaction(async (tx) => {
      const { turn } = await inTurn(tx, photo, 0);
      await nodes.updateNode(tx, photo.row.id, { modified_at: at, sequence: turn.sequence });
      await store.insertEntry(tx, {
        ...dates(photo),
        does: 'set-date',
        content_after: photo.row.content_id,
        set_at: at,
      });
    });

  return {
    isRight: ({ row }, at) => hasDate(row.modified_at, at),
    async copy({ path }, extension) {
      copies += 1;
      const copy = join(folder, `copy-${copies}.${extension.replace(/[^a-z0-9]/gi, '')}`);
      await copyFile(path, copy);
      return copy;
    },
    drop: (copy) => rm(copy, { force: true }),
    // What undoing takes is written in the transaction of the change.
    seal: async () => {},
    announce: async () => {},
    async change(change) {
      try {
        await (change.copy === undefined ? setDate(change) : replace(change, change.copy));
      } catch (error) {
        throw unchangeable(error);
      }
    },
  };
}
