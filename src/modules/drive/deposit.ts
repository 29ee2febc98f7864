// How other modules bring files into a drive in somebody's name: by the same rights, locks, quota and names as if they did it
// themselves. Nothing that is there is replaced: what comes takes the next free name.
import type { Readable } from 'node:stream';
import { StorageError, type Query, type Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import type { Checksums } from '../../dav/node.ts';
import type { Arrivals } from './arrivals.ts';
import type { Acting, Changes } from './changes.ts';
import type { DriveDeps } from './deps.ts';
import type { FileLimits } from './file-limits.ts';
import * as nodes from './node-store.ts';
import { allows, nameOf, nextName } from './rules.ts';
import type { Spaces } from './space.ts';
import type { DriveNodeTable } from './tables.ts';
import type { View } from './types.ts';
import { findView, nodeAt, rootId, type Spot, spotIn, spotOf } from './views.ts';

/** What is known of a file before it is fetched; null where nobody said. */
export type Described = {
  readonly sizeBytes: number | null;
  readonly modifiedAt: number | null;
  readonly checksums: Checksums;
};

export type Incoming = {
  readonly folderId: string;
  readonly name: string;
  readonly body: Readable;
  readonly lengthBytes: number | null;
  readonly modifiedAt: number | null;
  readonly checksums: Checksums;
  /** Runs in the transaction that makes the file: both are there or neither. */
  also(tx: Tx, file: { id: string; name: string; sizeBytes: number }): Promise<void>;
};

export type Deposit = {
  /** A folder of theirs to bring things into, with how people read its place. Refuses `dav/not-found`, `dav/forbidden`. */
  folder(
    folderId: string,
  ): Promise<{ id: string; drive: string; organisationId: string; place: readonly string[] }>;
  /** The folder of that name in another; made when there is none. `dav/exists` when a file has the name. */
  makeFolder(folderId: string, name: string): Promise<string>;
  /** Whether the folder has that very file already, under its name or one it was given because the name was taken. */
  has(folderId: string, name: string, file: Described): Promise<boolean>;
  /** Refuses `dav/quota` and `dav/too-large` when so much has no room: before it is fetched. */
  mustFit(sizeBytes: number): Promise<void>;
  /** Refuses as a PUT would, and keeps nothing then. The body is not destroyed. */
  store(incoming: Incoming): Promise<void>;
};

const noTokens: readonly string[] = [];
/** So many files of one name beside each other are looked at. */
const mostOfOneName = 1000;

type Parts = { changes: Changes; arrivals: Arrivals; spaces: Spaces; fileLimits: FileLimits };

export function createDeposits(parts: DriveDeps & Parts) {
  const { db, clock, changes, arrivals, spaces, fileLimits } = parts;
  const named = (name: string): string => nameOf(name) ?? refuse('dav/bad-name');

  async function folderIn(query: Query, view: View, id: string, now: number): Promise<Spot> {
    const spot = (await spotOf(query, view, rootId(view, id), now)) ?? refuse('dav/not-found');
    if (nodeAt(spot)?.kind !== 'folder') refuse('dav/not-a-collection');
    return allows(spot.access, 'write') ? spot : refuse('dav/forbidden');
  }

  /** undefined: the name and all after it are free. */
  async function sameIn(folderId: string, name: string, file: Described): Promise<boolean> {
    let candidate = name;
    for (let count = 2; count < mostOfOneName; count += 1) {
      const id = await nodes.findChildId(db, folderId, candidate);
      const node = id === undefined ? undefined : await nodes.findNode(db, id);
      if (!node) return false;
      if (await isSame(node, file)) return true;
      candidate = nextName(name, count);
    }
    return false;
  }

  async function isSame(node: DriveNodeTable, file: Described): Promise<boolean> {
    if (node.kind !== 'file' || node.content_id === null) return false;
    // A document that is made as it is fetched has no size beforehand.
    if (file.sizeBytes !== null && node.size_bytes !== file.sizeBytes) return false;
    const sums = await nodes.findSums(db, node.content_id);
    for (const kind of ['sha256', 'sha1', 'md5'] as const) {
      const [expected, known] = [file.checksums[kind], sums?.[kind]];
      if (expected !== undefined && known) return expected === known;
    }
    // Whole seconds are all that most servers tell.
    return (
      file.modifiedAt !== null && Math.floor(file.modifiedAt / 1000) === Math.floor(node.modified_at / 1000)
    );
  }

  async function freeSpot(tx: Tx, acting: Acting, folder: Spot, name: string): Promise<Spot> {
    let to = await spotIn(tx, folder, name, acting.now);
    for (let count = 2; nodeAt(to); count += 1) {
      if (count > mostOfOneName) refuse('dav/exists');
      to = await spotIn(tx, folder, nextName(name, count), acting.now);
    }
    return to;
  }

  /** undefined alike for drives that are not there and drives of others. */
  return async function depositFor(accountId: string, driveId: string): Promise<Deposit | undefined> {
    const found = await findView(db, driveId, accountId);
    if (!found) return undefined;
    const viewNow = async (query: Query): Promise<View> =>
      (await findView(query, driveId, accountId)) ?? refuse('dav/not-found');
    return {
      async folder(folderId) {
        const spot = await folderIn(db, found, folderId, clock.now());
        const { driveName: drive, organisationId } = found;
        return { id: nodeAt(spot)?.id ?? '', drive, organisationId, place: spot.path };
      },
      async makeFolder(folderId, typed) {
        const name = named(typed);
        return db.transaction(async (tx) => {
          const acting = await changes.begin(tx, found);
          const to = await spotIn(
            tx,
            await folderIn(tx, acting.view, folderId, acting.now),
            name,
            acting.now,
          );
          const there = nodeAt(to);
          if (there) return there.kind === 'folder' ? there.id : refuse('dav/exists');
          return (await changes.makeFolder(tx, acting, to, { tokens: noTokens })).id;
        });
      },
      async has(folderId, typed, file) {
        return sameIn(folderId, named(typed), file);
      },
      async mustFit(sizeBytes) {
        if (sizeBytes > (await fileLimits.of(db, found.organisationId))) refuse('dav/too-large');
        const { availableBytes } = await spaces.roomOf(await viewNow(db));
        if (availableBytes !== null && sizeBytes > availableBytes) refuse('dav/quota');
      },
      async store({ folderId, name: typed, body, lengthBytes, modifiedAt, checksums, also }) {
        const name = named(typed);
        const view = await viewNow(db);
        await folderIn(db, view, folderId, clock.now());
        const { availableBytes } = await spaces.roomOf(view);
        const fileLimitBytes = await fileLimits.of(db, view.organisationId);
        const judge = (sizeBytes: number): void => {
          if (sizeBytes > fileLimitBytes) refuse('dav/too-large');
          if (availableBytes !== null && sizeBytes > availableBytes) refuse('dav/quota');
        };
        const arrived = await arrivals.receive(body, { lengthBytes, checksums, judge });
        try {
          await db.transaction(async (tx) => {
            const acting = await changes.begin(tx, view, { bytes: arrived.sizeBytes });
            const folder = await folderIn(tx, acting.view, folderId, acting.now);
            const to = await freeSpot(tx, acting, folder, name);
            await changes.mayPut(tx, to, { tokens: noTokens, expected: 'absent' }, acting.now);
            const { node } = await changes.put(tx, acting, to, { arrived, mediaType: null, modifiedAt });
            await also(tx, { id: node.id, name: node.name, sizeBytes: node.size_bytes });
          });
          await arrivals.keep(arrived);
        } catch (error) {
          // Stored perhaps, without an answer: the next start knows.
          if (!(error instanceof StorageError && error.reason === 'unavailable'))
            await arrivals.drop(arrived);
          throw error;
        }
      },
    };
  };
}
