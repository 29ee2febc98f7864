// A file as a stream, opened when the first byte is wanted, at the first of several places where it may be.
import { close, open, read } from 'node:fs';
import { Readable } from 'node:stream';
import type { Range } from './blobs.ts';

/** Large enough that the calls cost nothing, small enough for a thousand readers. */
const pieceBytes = 256 * 1024;

export function openBlob(paths: readonly string[], range?: Range): Readable {
  let file = -1;
  let at = range?.start ?? 0;
  let reading = false;
  let closeNow: (() => void) | undefined;
  const end = range?.end ?? Number.MAX_SAFE_INTEGER;

  const openFirst = (rest: readonly string[], done: (error?: Error | null) => void): void => {
    const [path = '', ...others] = rest;
    open(path, 'r', (error, opened) => {
      if (error?.code === 'ENOENT' && others.length > 0) return openFirst(others, done);
      if (!error) file = opened;
      done(error);
    });
  };

  return new Readable({
    highWaterMark: pieceBytes,
    construct: (done) => openFirst(paths, done),
    read() {
      const length = Math.min(pieceBytes, end - at + 1);
      if (length <= 0) return void this.push(null);
      const buffer = Buffer.allocUnsafeSlow(length);
      reading = true;
      read(file, buffer, 0, length, at, (error, got) => {
        reading = false;
        if (closeNow) return closeNow();
        if (error) return void this.destroy(error);
        at += got;
        this.push(got === 0 ? null : got === length ? buffer : buffer.subarray(0, got));
      });
    },
    destroy(error, done) {
      if (file < 0) return done(error);
      const shut = () => close(file, (closing) => done(error ?? closing));
      // The number of a closed file is given to the next one: what still reads must not read that.
      if (reading) closeNow = shut;
      else shut();
    },
  });
}
