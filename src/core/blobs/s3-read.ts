// An object as a stream, asked for when the first byte is wanted. A connection that breaks is taken up again where it broke.
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Range } from './blobs.ts';
import { asFailure, BucketFailure, failureOf, readAll, type Requests } from './s3-requests.ts';

const bufferBytes = 256 * 1024;

/**
 * `fail` makes of a failure what the stream ends with; `appear` makes the object when it is not there, if that can be, and is
 * asked once. It answers false when it cannot.
 */
export function openObject(
  { send, idleMs, attempts, pauseAfter }: Requests,
  key: string,
  range: Range | undefined,
  fail: (error: BucketFailure) => Error,
  appear?: () => Promise<boolean>,
): Readable {
  let at = range?.start ?? 0;
  /** Of the last byte, once it is known. */
  let end = range?.end ?? null;
  let request: ClientRequest | undefined;
  let response: IncomingMessage | undefined;
  let idle: NodeJS.Timeout | undefined;
  let failures = 0;
  let mayAppear = appear;

  const stream = new Readable({
    highWaterMark: bufferBytes,
    read() {
      if (!request) return void open();
      idle?.refresh();
      response?.resume();
    },
    destroy(error, done) {
      clearTimeout(idle);
      // An answer read to its end leaves its connection to the next request.
      if (response?.readableEnded !== true) request?.destroy();
      done(error);
    },
  });

  async function open(): Promise<void> {
    try {
      const partly = at > 0 || end !== null;
      const headers: Record<string, string> = partly ? { range: `bytes=${at}-${end ?? ''}` } : {};
      response = await send({ method: 'GET', key, headers }, (sent) => (request = sent));
      if (stream.destroyed) return void response.destroy();
      const { statusCode: status = 0 } = response;
      if (status === 416) {
        // Nothing lies there: the range begins behind the end.
        response.resume();
        return void stream.push(null);
      }
      if (status !== (partly ? 206 : 200)) {
        const { headers: said } = response;
        throw failureOf(status, said, await readAll(response, idleMs));
      }
      const length = response.headers['content-length'];
      if (length === undefined) throw new BucketFailure(null, 'NoLength');
      end = at + Number(length) - 1;
      follow(response);
    } catch (error) {
      await again(asFailure(error));
    }
  }

  function follow(from: IncomingMessage): void {
    let over = false;
    idle = setTimeout(() => {
      // Somebody who reads slowly is not the bucket's fault.
      if (from.isPaused()) idle?.refresh();
      else from.destroy(new BucketFailure(null, 'Idle'));
    }, idleMs);
    from.on('data', (piece: Buffer) => {
      at += piece.length;
      failures = 0;
      idle?.refresh();
      if (!stream.push(piece)) from.pause();
    });
    const finish = (error?: Error) => {
      clearTimeout(idle);
      if (over || stream.destroyed) return;
      over = true;
      if (!error && end !== null && at > end) stream.push(null);
      else void again(asFailure(error ?? new BucketFailure(null, 'Truncated')));
    };
    from.once('end', finish);
    from.once('error', finish);
  }

  async function again(failure: BucketFailure): Promise<void> {
    if (failure.status === 404 && mayAppear) {
      const makes = mayAppear;
      mayAppear = undefined;
      const made = await makes().catch((error: unknown) => asFailure(error));
      if (made instanceof BucketFailure) return void stream.destroy(fail(made));
      if (made && !stream.destroyed) return open();
    }
    failures += 1;
    if (!stream.destroyed && failure.passing && failures < attempts) {
      await pauseAfter(failures);
      if (!stream.destroyed) return open();
    }
    stream.destroy(fail(failure));
  }
  return stream;
}
