// A folder, or things chosen in one, as one ZIP that is made while it is read: nothing is compressed, so its size is known before.
import { type PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { refuse } from '../../core/errors.ts';
import { type Reply, storedFile } from '../../core/http/replies.ts';
import type { DriveDeps } from './deps.ts';
import * as nodes from './node-store.ts';
import { mostZipped, zipDate, zipName } from './rules.ts';
import { nodeOf } from './shown.ts';
import type { Spaces } from './space.ts';
import type { View } from './types.ts';
import { nodeAt, rootId, spotOf } from './views.ts';

type Entry = { path: string; row: nodes.Listed };

export function createZips({ db, clock, log }: DriveDeps, spaces: Spaces) {
  /** All that is below, folders before what is in them. More than one ZIP may hold is refused before anything is sent. */
  async function collect(top: readonly nodes.Listed[]): Promise<Entry[]> {
    const found: Entry[] = [];
    const waiting: { rows: readonly nodes.Listed[]; path: string }[] = [{ rows: top, path: '' }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const taken = new Set<string>();
      for (const row of next.rows) {
        const path = next.path + zipName(row.name, taken);
        found.push({ path, row });
        if (found.length > mostZipped) refuse('drive/too-many-files', { most: mostZipped });
        if (row.kind === 'file') continue;
        const rows = await nodes.listSorted(db, {
          parentId: row.id,
          sort: 'name',
          order: 'up',
          offset: 0,
          limit: mostZipped + 1,
        });
        waiting.push({ rows, path: `${path}/` });
      }
    }
    return found;
  }

  /** `ids` lie where the caller sees them; the ZIP is called like the only one, or like `name`. */
  async function zip(view: View, ids: readonly string[], name: string): Promise<Reply> {
    const top: nodes.Listed[] = [];
    for (const id of ids) {
      const spot = (await spotOf(db, view, rootId(view, id), clock.now())) ?? refuse('dav/not-found');
      const row = nodeAt(spot) ?? refuse('dav/not-found');
      top.push({ ...row, name: spot.names.length === 0 ? (spot.mount?.name ?? view.driveName) : row.name });
    }
    const entries = await collect(top);
    const file = new ZipFile();
    const body = file.outputStream as PassThrough;
    let reading: Readable | undefined;
    // Whoever stops reading leaves no file open.
    body.on('close', () => reading?.destroy());
    // What was deleted meanwhile: the ZIP ends torn, and browsers say so, for it is shorter than was told.
    file.on('error', (error: unknown) => {
      log.warn({ err: error }, 'a ZIP was not finished');
      body.destroy();
    });
    for (const { path, row } of entries) {
      const mtime = zipDate(row.modified_at);
      if (row.kind !== 'file') {
        file.addEmptyDirectory(path, { mtime, mode: 0o40755 });
        continue;
      }
      file.addReadStreamLazy(
        path,
        { mtime, mode: 0o100644, compress: false, size: row.size_bytes },
        (done) => {
          const opening = async (): Promise<Readable> => {
            const opened = (await spaces.contentOf(nodeOf(row))).open();
            reading = opened instanceof Readable ? opened : Readable.from([opened]);
            if (body.destroyed) reading.destroy();
            return reading;
          };
          opening().then(
            (stream) => done(null, stream),
            (error: unknown) => done(error, Readable.from([])),
          );
        },
      );
    }
    // yazl 3.3.1 reckons with the long end of ZIP64 from 64 KiB of names on, and writes it from 4 GiB on: asked for, it does both.
    const names = entries.reduce((sum, { path }) => sum + Buffer.byteLength(path) + 128, 0);
    const sizeBytes = await new Promise<number>((resolve) =>
      file.end({ forceZip64Format: names > 0xffff, comment: '' }, ((bytes: number) =>
        resolve(bytes)) as () => void),
    );
    const only = top.length === 1 ? top[0]?.name : undefined;
    return storedFile({
      name: `${zipName(only ?? name, new Set())}.zip`,
      type: 'application/zip',
      sizeBytes,
      body,
    });
  }

  return { zip };
}
export type Zips = ReturnType<typeof createZips>;
