// Content on its way to a client. What lies in a file can be read into the same two buffers again and again, which a stream cannot
// do: nobody tells it when a piece is done with, and a new buffer for each costs more than reading and sending it.
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A stream that knows a cheaper way into a writable than piece by piece. */
export abstract class Pourable extends Readable {
  /** All of it, and the end; read nothing of it before. Rejects when it breaks or the other goes away; destroys only itself. */
  abstract pourInto(to: Writable): Promise<void>;
}

/** Rejects when either side breaks. What is left of `from` is destroyed. */
export async function pour(from: Readable, to: Writable): Promise<void> {
  if (from instanceof Pourable) await from.pourInto(to);
  else await pipeline(from, to);
}
