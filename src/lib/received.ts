// Bytes that came over the network, whose memory is given back as soon as they are written. The parser of HTTP takes a new buffer for
// each piece; left to the collector, every 30 MB of a large upload make it walk through all that the process holds.
import { Readable } from 'node:stream';

/** A stream whose pieces are nobody's but its reader's. */
export abstract class Received extends Readable {}

/** For pieces of a Received that nobody looks at any more: they are empty afterwards. */
export function giveBack(pieces: readonly Uint8Array[]): void {
  // What is part of something larger belongs to others too.
  for (const { buffer, byteLength } of pieces)
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0)
      buffer.transfer(0);
}
