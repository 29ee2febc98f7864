// Content as it arrives: into memory while it is small, to the blobs otherwise; measured, checked, and named by nobody yet.
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Algorithm, Digests } from '../../core/blobs/blobs.ts';
import { refuse } from '../../core/errors.ts';
import type { Checksums, WholeBody } from '../../dav/node.ts';
import type { DriveDeps } from './deps.ts';
import { smallBytes } from './rules.ts';

export type Arrived = {
  readonly contentId: string;
  readonly sizeBytes: number;
  /** null: it lies with the blobs. */
  readonly bytes: Uint8Array | null;
  readonly digests: Digests;
};

type Given = {
  readonly lengthBytes: number | null;
  readonly checksums: Checksums;
  judge(sizeBytes: number): void;
};

const algorithms = ['sha1', 'md5', 'sha256'] as const;
/** rclone sends SHA-1 and compares MD5 (vendor `owncloud`): who speaks of one sum gets both. */
const compared = ['sha1', 'md5'] as const;

function sumsFor(checksums: Checksums): Algorithm[] {
  const given = algorithms.filter((name) => checksums[name] !== undefined);
  return given.length === 0 ? given : [...new Set<Algorithm>([...compared, ...given])];
}

export function createArrivals({
  blobs,
  random,
  log,
  clock,
}: Pick<DriveDeps, 'blobs' | 'random' | 'log' | 'clock'>) {
  const newId = () => Buffer.from(random.bytes(16)).toString('hex');
  /** In the order of time, so that an index of many takes them all at its end: a commit writes a page where it wrote three. */
  const newRowId = () =>
    clock.now().toString(16).padStart(12, '0') + Buffer.from(random.bytes(10)).toString('hex');

  /** Small content is always summed: that costs less than to ask whether. */
  function keepSmall(pieces: readonly Uint8Array[], wanted: readonly Algorithm[]): Arrived {
    const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    const names = new Set([...compared, ...wanted]);
    const digests = Object.fromEntries([...names].map((name) => [name, hash(name, bytes, 'hex')]));
    return { contentId: newRowId(), sizeBytes: bytes.length, bytes, digests };
  }

  function checked(arrived: Arrived, { lengthBytes, checksums: expected }: Given): Arrived {
    if (lengthBytes !== null && lengthBytes !== arrived.sizeBytes) refuse('dav/torn');
    for (const name of algorithms)
      if (expected[name] !== undefined && expected[name] !== arrived.digests[name]) refuse('dav/checksum');
    return arrived;
  }

  /**
   * Reads all of it. `judge` is told the size so far, and what it throws ends it. Nothing stays when it throws; afterwards
   * either `keep` or `drop` is called.
   */
  async function receive(body: Readable | WholeBody, given: Given): Promise<Arrived> {
    if ('whole' in body) return receiveWhole(body, given);
    // It may break between two reads, when nobody listens; whoever reads on is told.
    body.on('error', noMatter);
    try {
      return await read(body, given);
    } finally {
      body.off('error', noMatter);
    }
  }

  async function receiveWhole(body: WholeBody, given: Given): Promise<Arrived> {
    if (given.lengthBytes !== null) given.judge(given.lengthBytes);
    const bytes = await body.whole();
    if (bytes.length > smallBytes) return putBlob([bytes], Readable.from([]), given);
    given.judge(bytes.length);
    return checked(keepSmall([bytes], sumsFor(given.checksums)), given);
  }

  async function read(body: Readable, given: Given): Promise<Arrived> {
    const { lengthBytes, judge } = given;
    if (lengthBytes !== null) judge(lengthBytes);
    if (lengthBytes !== null && lengthBytes > smallBytes) return putBlob([], body, given);
    const first: Uint8Array[] = [];
    let size = 0;
    for await (const piece of body.iterator({ destroyOnReturn: false })) {
      first.push(piece as Uint8Array);
      size += (piece as Uint8Array).length;
      if (size > smallBytes) break;
    }
    judge(size);
    if (size > smallBytes) return putBlob(first, body, given);
    return checked(keepSmall(first, sumsFor(given.checksums)), given);
  }

  async function putBlob(first: readonly Uint8Array[], rest: Readable, given: Given): Promise<Arrived> {
    const { checksums, judge } = given;
    const contentId = newId();
    const algorithms = sumsFor(checksums);
    const { sizeBytes, digests } = await blobs.put({ id: contentId, first, rest, judge, algorithms });
    const arrived = { contentId, sizeBytes, bytes: null, digests };
    try {
      return checked(arrived, given);
    } catch (error) {
      await drop(arrived);
      throw error;
    }
  }

  /** After the commit: it lies where it stays. What fails here is made up for at the next start. */
  async function keep({ contentId, bytes }: Arrived): Promise<void> {
    if (bytes) return;
    await blobs
      .settle(contentId)
      .catch((error: unknown) => log.warn({ err: error }, 'a blob was not settled'));
  }

  /** Nobody names it. Not when a commit may have been stored without an answer: the next start knows. */
  async function drop({ contentId, bytes }: Arrived): Promise<void> {
    if (bytes) return;
    await blobs
      .delete(contentId)
      .catch((error: unknown) => log.warn({ err: error }, 'a blob was not deleted'));
  }

  const empty = (): Arrived => keepSmall([new Uint8Array(0)], []);

  return { receive, keep, drop, empty };
}
export type Arrivals = ReturnType<typeof createArrivals>;

const noMatter = (): void => {};
