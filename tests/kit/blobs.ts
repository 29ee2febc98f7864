// Places for content, one after the other, for the tests that all of them have to pass.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import type { Blobs, Judged } from '../../src/core/blobs/blobs.ts';
import { createFolderBlobs } from '../../src/core/blobs/folder.ts';
import { createBucketBlobs } from '../../src/core/blobs/s3.ts';
import { silentLog } from '../../src/core/log.ts';
import { startBucket } from './bucket.ts';
import { skipBucketServer, startBucketServer } from './bucket-server.ts';

type Place = {
  blobs: Blobs;
  /** Everything that lies there and is not settled content: marks, and what is arriving. */
  unsettled(): string[] | Promise<string[]>;
};
export type PlaceKind = { name: string; skip: string | false; open(t: TestContext): Promise<Place> };

const listed = async (blobs: Blobs): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id, arriving } of blobs.list()) if (arriving) ids.push(id);
  return ids;
};

export const placeKinds: readonly PlaceKind[] = [
  {
    name: 'a folder',
    skip: false,
    async open(t) {
      const folder = mkdtempSync(join(tmpdir(), 'aldaba-blobs-'));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const incoming = join(folder, 'incoming');
      return {
        blobs: createFolderBlobs(folder),
        unsettled: () => (existsSync(incoming) ? readdirSync(incoming) : []),
      };
    },
  },
  {
    name: 'a bucket of the kit',
    skip: false,
    async open(t) {
      const { place, objects, uploads } = await startBucket(t, { pageSize: 2 });
      return {
        blobs: createBucketBlobs(place, { log: silentLog }),
        unsettled: () => [
          ...[...objects.keys()]
            .filter((key) => key.startsWith('here/incoming/'))
            .map((key) => key.slice(14)),
          ...[...objects.keys()].filter((key) => key.startsWith('here/tails/')),
          ...[...uploads.values()].map(({ key }) => key),
        ],
      };
    },
  },
  {
    name: 'a bucket of a real server',
    skip: skipBucketServer,
    async open() {
      const blobs = createBucketBlobs(await startBucketServer(), { log: silentLog });
      return { blobs, unsettled: () => listed(blobs) };
    },
  },
];

export const id = (at: number): string => at.toString(16).padStart(32, 'ab');

export const arriving = (at: number, pieces: readonly Uint8Array[], first: readonly Uint8Array[] = []) => ({
  id: id(at),
  first,
  rest: Readable.from(pieces, { objectMode: false }),
  judge: () => {},
  algorithms: [] as const,
});

/** What a sweep is told: these are named by a row, of these more will come. */
export const judged =
  (kept: readonly string[], awaited: readonly string[] = []) =>
  async (): Promise<Judged> => ({ kept: new Set(kept), awaited: new Set(awaited) });

export async function read(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
