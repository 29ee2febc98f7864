// Whether rows and blobs agree: for `aldaba doctor --blobs`.
import { createHash } from 'node:crypto';
import type { DriveDeps } from './deps.ts';
import * as trees from './tree-store.ts';
import { listAwaited } from './upload-store.ts';

export type BlobFault = {
  readonly id: string;
  readonly fault: 'missing' | 'wrong-size' | 'wrong-checksum' | 'orphan';
};
export type BlobReport = {
  readonly rows: number;
  readonly blobs: number;
  readonly faults: readonly BlobFault[];
};

const atOnce = 500;
const mostFaults = 1000;

/** `sums`: also read everything whose checksum is known. Run it while nothing is written, or look twice at what it says. */
export async function checkBlobs(
  { db, blobs }: Pick<DriveDeps, 'db' | 'blobs'>,
  { sums }: { sums: boolean },
): Promise<BlobReport> {
  const faults: BlobFault[] = [];
  const say = (fault: BlobFault) => {
    if (faults.length < mostFaults) faults.push(fault);
  };
  let rows = 0;
  for (let after = ''; ; ) {
    const page = await trees.listBlobs(db, after, atOnce);
    for (const row of page) {
      rows += 1;
      const size = await blobs.size(row.id);
      if (size === undefined) say({ id: row.id, fault: 'missing' });
      else if (size !== row.size_bytes) say({ id: row.id, fault: 'wrong-size' });
      else if (sums && !(await agrees(row))) say({ id: row.id, fault: 'wrong-checksum' });
    }
    after = page.at(-1)?.id ?? '';
    if (page.length < atOnce) break;
  }
  let found = 0;
  let waiting: string[] = [];
  const judge = async () => {
    const { kept, released } = await trees.knownContents(db, waiting);
    const awaited = await listAwaited(db, waiting);
    for (const id of waiting)
      if (!kept.has(id) && !released.has(id) && !awaited.has(id)) say({ id, fault: 'orphan' });
    waiting = [];
  };
  for await (const { id } of blobs.list()) {
    found += 1;
    waiting.push(id);
    if (waiting.length >= atOnce) await judge();
  }
  await judge();
  return { rows, blobs: found, faults };

  async function agrees(row: { id: string; sha1: string | null; md5: string | null; sha256: string | null }) {
    const hashes = (['sha1', 'md5', 'sha256'] as const).flatMap((name) => {
      const expected = row[name];
      return expected === null ? [] : [{ expected, hash: createHash(name) }];
    });
    if (hashes.length === 0) return true;
    for await (const piece of blobs.read(row.id))
      for (const { hash } of hashes) hash.update(piece as Uint8Array);
    return hashes.every(({ expected, hash }) => hash.digest('hex') === expected);
  }
}
