// A file as a stream, opened when the first byte is wanted, at the first of several places where it may be.
import { close, open, read } from 'node:fs';
import type { Writable } from 'node:stream';
import { Pourable } from '../../lib/pour.ts';
import type { Range } from './blobs.ts';

/** Large enough that the calls cost nothing, small enough for a thousand readers. */
const pieceBytes = 256 * 1024;

/** One is read into while the other is sent. Kept when somebody is done with them, for whoever comes next. */
type Pair = readonly [Buffer, Buffer];
const pairs: Pair[] = [];
const mostPairs = 8;
const newPair = (): Pair => [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)];

class BlobStream extends Pourable {
  readonly #paths: readonly string[];
  readonly #end: number;
  /** The range promises bytes up to its end; without one the file says where it ends. */
  readonly #isRange: boolean;
  #at: number;
  #file = -1;
  #reading = false;
  #closeNow: (() => void) | undefined;
  #opened: ((error?: Error | null) => void) | undefined;

  constructor(paths: readonly string[], range?: Range) {
    super({ highWaterMark: pieceBytes });
    this.#paths = paths;
    this.#at = range?.start ?? 0;
    this.#end = range?.end ?? Number.MAX_SAFE_INTEGER;
    this.#isRange = range !== undefined;
  }

  override _construct(done: (error?: Error | null) => void): void {
    const openFirst = ([path = '', ...others]: readonly string[]): void =>
      open(path, 'r', (error, opened) => {
        if (error?.code === 'ENOENT' && others.length > 0) return openFirst(others);
        if (!error) this.#file = opened;
        done(error);
        this.#opened?.(error);
      });
    openFirst(this.#paths);
  }

  #readInto(buffer: Buffer, length: number, done: (error: Error | null, got: number) => void): void {
    this.#reading = true;
    read(this.#file, buffer, 0, length, this.#at, (error, got) => {
      this.#reading = false;
      if (!error) this.#at += got;
      done(error, got);
      this.#closeNow?.();
    });
  }
  /** Of the next piece; 0 at the end. */
  get #length(): number {
    return Math.max(0, Math.min(pieceBytes, this.#end - this.#at + 1));
  }

  override _read(): void {
    const length = this.#length;
    if (length === 0) return void this.push(null);
    const buffer = Buffer.allocUnsafeSlow(length);
    this.#readInto(buffer, length, (error, got) => {
      if (this.destroyed) return;
      if (error) return void this.destroy(error);
      this.push(got === 0 ? null : got === length ? buffer : buffer.subarray(0, got));
    });
  }

  override async pourInto(to: Writable): Promise<void> {
    const pair = pairs.pop() ?? newPair();
    let isFree = true;
    // A write to a connection that is gone is never answered.
    let giveUp: ((error: Error) => void) | undefined;
    const gone = () => giveUp?.(new Error('who reads has gone'));
    const answered = (act: (done: (error?: Error | null) => void) => void): Promise<void> =>
      new Promise((resolve, reject) => {
        giveUp = reject;
        if (to.destroyed) return gone();
        act((error) => (error ? reject(error) : resolve()));
      });
    to.on('close', gone);
    // Failing to open is told by the promise.
    this.on('error', noMatter);
    try {
      await this.#whenOpen();
      let sent: Promise<void> = Promise.resolve();
      for (let turn: 0 | 1 = 0; ; turn = turn === 0 ? 1 : 0) {
        const length = this.#length;
        if (length === 0) break;
        const got = await new Promise<number>((resolve, reject) =>
          this.#readInto(pair[turn], length, (error, read) => (error ? reject(error) : resolve(read))),
        );
        await sent;
        if (got === 0 && this.#isRange) throw new Error('a blob is shorter than its row says');
        if (got === 0) break;
        isFree = false;
        sent = answered((done) => to.write(pair[turn].subarray(0, got), done)).then(
          () => void (isFree = true),
        );
        sent.catch(noMatter);
      }
      await sent;
      await answered((done) => to.end(done));
    } finally {
      to.off('close', gone);
      // What may still be on its way is not written over.
      if (isFree && !this.#reading && pairs.length < mostPairs) pairs.push(pair);
      this.destroy();
    }
  }

  #whenOpen(): Promise<void> {
    if (this.#file >= 0) return Promise.resolve();
    if (this.errored) return Promise.reject(this.errored);
    return new Promise((resolve, reject) => {
      this.#opened = (error) => (error ? reject(error) : resolve());
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#file < 0) return done(error);
    const shut = () => close(this.#file, (closing) => done(error ?? closing));
    // The number of a closed file is given to the next one: what still reads must not read that.
    if (this.#reading) this.#closeNow = shut;
    else shut();
  }
}

export const openBlob = (paths: readonly string[], range?: Range): Pourable => new BlobStream(paths, range);

const noMatter = (): void => {};
