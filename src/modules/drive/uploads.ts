// Files that arrive in pieces (tus 1.0, for the web): begun with a place and a size, added to, and put into the tree when all of it
// is there. The library speaks the protocol; what may happen is judged as for any other write.
import type { Upload } from '@tus/server';
import type { Readable } from 'node:stream';
import { StorageError, type Tx } from '../../core/db/db.ts';
import { Refusal, refuse } from '../../core/errors.ts';
import { protocol, type Reply } from '../../core/http/replies.ts';
import { lazily } from '../../lib/lazily.ts';
import type { Arrivals } from './arrivals.ts';
import type { Acting, Changes } from './changes.ts';
import type { DriveDeps } from './deps.ts';
import { abandonedMs, mostFileBytes, nameOf, nextName, smallBytes } from './rules.ts';
import type { FileLimits } from './file-limits.ts';
import type { Spaces } from './space.ts';
import type { DriveUploadTable } from './tables.ts';
import type { View } from './types.ts';
import * as store from './upload-store.ts';
import { nodeAt, rootId, type Spot, spotIn, spotOf } from './views.ts';

// It takes 24 MB: the first upload loads it.
const tus = lazily((require) => require('@tus/server') as typeof import('@tus/server'));

/** Unfinished ones of one person in one drive. */
const mostOpen = 500;
const mostFolders = 50;
const noTokens = { tokens: [] as readonly string[] };

type Parts = { changes: Changes; arrivals: Arrivals; spaces: Spaces; fileLimits: FileLimits };
type Told = Readonly<Record<string, string | null>>;

export function createUploads(deps: DriveDeps, { changes, arrivals, spaces, fileLimits }: Parts) {
  const { db, blobs, clock, random, origin, log, statusOf } = deps;
  async function folderOf(tx: Tx, { view, now }: Acting, id: string): Promise<Spot> {
    const spot = (await spotOf(tx, view, rootId(view, id), now)) ?? refuse('dav/not-found');
    return nodeAt(spot)?.kind === 'folder' ? spot : refuse('dav/not-a-collection');
  }

  /** Folders on the way that are missing are made: each takes a number of its own. */
  async function placeIn(tx: Tx, view: View, parentId: string, names: readonly string[]) {
    let acting = await changes.begin(tx, view);
    let folder = await folderOf(tx, acting, parentId);
    for (const name of names) {
      const next = await spotIn(tx, folder, name, acting.now);
      const there = nodeAt(next);
      if (there && there.kind !== 'folder') refuse('dav/not-a-collection');
      if (there) folder = next;
      else {
        const made = await changes.makeFolder(tx, acting, next, noTokens);
        acting = await changes.begin(tx, view);
        folder = await folderOf(tx, acting, made.id);
      }
    }
    return { acting, folder };
  }

  async function create(view: View, upload: Upload): Promise<void> {
    const told: Told = upload.metadata ?? {};
    const sizeBytes = upload.size ?? refuse('dav/bad-request');
    const name = nameOf(told['filename'] ?? '') ?? refuse('dav/bad-name');
    const folders = (told['folders'] ?? '').split('/').filter(Boolean);
    if (folders.length > mostFolders) refuse('dav/bad-name');
    const names = folders.map((one) => nameOf(one) ?? refuse('dav/bad-name'));
    const clash = told['clash'];
    const modified = Number(told['modified'] ?? '');
    if (sizeBytes > (await fileLimits.of(db, view.organisationId))) refuse('dav/too-large');
    const { availableBytes } = await spaces.roomOf(view);
    await db.transaction(async (tx) => {
      const { acting, folder } = await placeIn(tx, view, told['parent'] ?? 'root', names);
      const waiting = await store.countUploads(tx, view);
      if (waiting.own >= mostOpen) refuse('drive/too-many', { most: mostOpen });
      if (availableBytes !== null && sizeBytes + waiting.receivedBytes > availableBytes) refuse('dav/quota');
      const to = await spotIn(tx, folder, name, acting.now);
      if (nodeAt(to) && clash !== 'keep-both' && clash !== 'replace') refuse('dav/exists');
      if (!nodeAt(to) || clash === 'replace')
        await changes.mayPut(tx, to, { ...noTokens, expected: 'any' }, acting.now);
      else changes.mustWrite(to);
      await store.insertUpload(tx, {
        id: upload.id,
        drive_id: view.driveId,
        account_id: view.accountId,
        parent_id: nodeAt(folder)?.id ?? refuse('dav/not-found'),
        name,
        media_type: told['filetype'] ?? null,
        size_bytes: sizeBytes,
        received_bytes: 0,
        modified_at: Number.isSafeInteger(modified) && modified > 0 ? modified : null,
        clash: clash === 'keep-both' || clash === 'replace' ? clash : 'refuse',
        node_id: null,
        touched_at: acting.now,
      });
    });
  }

  async function find({ driveId, accountId }: View, id: string): Promise<DriveUploadTable> {
    const row = await store.findUpload(db, { id, driveId, accountId });
    return row && row.touched_at >= clock.now() - abandonedMs ? row : refuse('drive/no-such-upload');
  }

  /** What was written but not counted, because the process ended there, is written again. */
  async function write(view: View, id: string, stream: Readable): Promise<number> {
    const row = await find(view, id);
    if (row.node_id !== null) return row.size_bytes;
    const { receivedBytes } = await store.countUploads(db, view);
    const { availableBytes } = await spaces.roomOf(view);
    const left = row.size_bytes - row.received_bytes;
    if (availableBytes !== null && receivedBytes + left > availableBytes) refuse('dav/quota');
    const end = await blobs.append(id, row.received_bytes, stream);
    if (end === undefined) {
      await remove(view, id);
      return refuse('drive/no-such-upload');
    }
    if (!(await store.updateReceived(db, id, end, clock.now()))) {
      // Taken back meanwhile: what came after that is nobody's.
      await blobs.delete(id);
      refuse('drive/no-such-upload');
    }
    return end;
  }

  async function remove(view: View, id: string): Promise<void> {
    await find(view, id);
    if (await store.deleteUpload(db, id)) await blobs.delete(id);
  }

  /** Where it goes now: somebody may have taken the name since it was begun, and then nothing is lost. */
  async function target(tx: Tx, acting: Acting, row: DriveUploadTable): Promise<Spot> {
    const folder = await folderOf(tx, acting, row.parent_id);
    let to = await spotIn(tx, folder, row.name, acting.now);
    const replaces = row.clash === 'replace' && nodeAt(to)?.kind !== 'folder';
    for (let count = 2; nodeAt(to) && !replaces; count += 1)
      to = await spotIn(tx, folder, nextName(row.name, count), acting.now);
    return to;
  }

  /** Into the tree, once: whoever asks again is told what it became. */
  async function finish(view: View, id: string): Promise<string> {
    const row = await find(view, id);
    if (row.node_id !== null) return row.node_id;
    if (row.received_bytes !== row.size_bytes) refuse('dav/torn');
    const isSmall = row.size_bytes <= smallBytes;
    const arrived =
      row.size_bytes === 0
        ? arrivals.empty()
        : isSmall
          ? await arrivals.receive(blobs.read(id), {
              lengthBytes: row.size_bytes,
              checksums: {},
              judge: () => {},
            })
          : { contentId: id, sizeBytes: row.size_bytes, bytes: null, digests: {} };
    const nodeId = await db.transaction(async (tx) => {
      const acting = await changes.begin(tx, view, { bytes: arrived.sizeBytes });
      const to = await target(tx, acting, row);
      await changes.mayPut(tx, to, { ...noTokens, expected: 'any' }, acting.now);
      const { node } = await changes.put(tx, acting, to, {
        arrived,
        mediaType: row.media_type,
        modifiedAt: row.modified_at,
        keepsOld: true,
      });
      if (!(await store.finishUpload(tx, id, node.id))) refuse('drive/no-such-upload');
      return node.id;
    });
    if (isSmall)
      await blobs.delete(id).catch((error: unknown) => log.warn({ err: error }, 'a blob was not deleted'));
    else await arrivals.keep(arrived);
    return nodeId;
  }

  const speaking = lazily(() => {
    const { DataStore, MemoryLocker, Server, Upload: Started } = tus();
    class Uploads extends DataStore {
      readonly #view: View;
      constructor(view: View) {
        super();
        this.#view = view;
        this.extensions = ['creation', 'termination'];
      }
      override async create(upload: Upload): Promise<Upload> {
        await create(this.#view, upload);
        return upload;
      }
      override async getUpload(id: string): Promise<Upload> {
        const row = await find(this.#view, id);
        return new Started({ id, size: row.size_bytes, offset: row.received_bytes });
      }
      override write(stream: Readable, id: string): Promise<number> {
        return write(this.#view, id, stream);
      }
      override remove(id: string): Promise<void> {
        return remove(this.#view, id);
      }
    }
    // Of one process; across several the row's conditions decide.
    return { Server, Uploads, locker: new MemoryLocker() };
  });

  /** One exchange of the protocol, for one person. */
  function serve(view: View): Reply {
    const path = `/api/drives/${view.driveId}/uploads`;
    const { Server, Uploads, locker } = speaking();
    const server = new Server({
      path,
      datastore: new Uploads(view),
      locker,
      maxSize: mostFileBytes,
      allowedOrigins: [origin.origin],
      namingFunction: () => Buffer.from(random.bytes(16)).toString('hex'),
      generateUrl: (_request, { id }) => `${path}/${id}`,
      getFileIdFromRequest: (_request, last) => (/^[0-9a-f]{32}$/.test(last ?? '') ? last : undefined),
      async onUploadFinish(_request, { id }) {
        const nodeId = await finish(view, id);
        return { headers: { 'x-node': nodeId } };
      },
      onResponseError: (_request, error) => problemOf(error),
    });
    return protocol((request, response) => server.handle(request, response), { isLong: true });
  }

  /** The web reads codes; what the library itself refuses keeps its status. */
  function problemOf(error: unknown): { status_code: number; body: string } {
    if (error instanceof Refusal) {
      const { code, data } = error;
      return { status_code: statusOf(code), body: JSON.stringify({ ...data, code }) };
    }
    if (error instanceof StorageError) {
      const code = error.reason === 'full' ? 'core/storage-full' : 'core/storage-unavailable';
      return { status_code: statusOf(code), body: JSON.stringify({ code }) };
    }
    const { ERRORS } = tus();
    const known = Object.values(ERRORS).find((one) => one === error);
    if (known) {
      const code = known === ERRORS.ERR_MAX_SIZE_EXCEEDED ? 'dav/too-large' : 'drive/bad-upload';
      return { status_code: known.status_code, body: JSON.stringify({ code }) };
    }
    log.error({ err: error }, 'an upload failed');
    return { status_code: 500, body: JSON.stringify({ code: 'core/fault' }) };
  }

  return { serve };
}
export type UploadDoor = ReturnType<typeof createUploads>;
