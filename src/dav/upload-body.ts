// The body of a request as what writes it may have it: reading can stop at any point without cutting the connection, so that a
// refusal in the middle of an upload still reaches the client; and a client that waits is asked for it at the first read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../core/errors.ts';
import { Received } from '../lib/received.ts';
import type { WholeBody } from './node.ts';

export class UploadBody extends Received {
  readonly #request: IncomingMessage;
  #begun = false;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    super({ highWaterMark: 256 * 1024 });
    this.#request = request;
    this.#response = response;
    // A body that is torn while nobody listens is for whoever reads on; without this the process would end of it.
    this.on('error', () => {});
  }

  #begin(): void {
    const request = this.#request;
    this.#begun = true;
    if (request.headers.expect !== undefined) this.#response.writeContinue();
    request.on('data', (chunk: Uint8Array) => {
      // What comes after somebody stopped reading is dropped.
      if (!this.destroyed && !this.push(chunk)) request.pause();
    });
    let isWhole = false;
    request.on('end', () => {
      isWhole = true;
      this.push(null);
    });
    const tear = () => {
      if (!isWhole) this.destroy(new Refusal('dav/torn'));
    };
    request.on('error', tear);
    request.on('close', tear);
    if (request.destroyed) tear();
  }

  override _read(): void {
    if (!this.#begun) this.#begin();
    else this.#request.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#begun) this.#request.resume();
    done(error);
  }
}

/** A body that is known to be small, and whole at once: most are here by the time they are asked for. */
export class SmallBody implements WholeBody {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #lengthBytes: number;
  #begun = false;
  #left = false;

  constructor(request: IncomingMessage, response: ServerResponse, lengthBytes: number) {
    this.#request = request;
    this.#response = response;
    this.#lengthBytes = lengthBytes;
  }

  whole(): Uint8Array | Promise<Uint8Array> {
    const request = this.#request;
    this.#begun = true;
    if (request.readableLength === this.#lengthBytes) {
      const bytes: unknown = request.read();
      // Its end is still to be read.
      request.resume();
      return bytes instanceof Uint8Array ? bytes : new Uint8Array(0);
    }
    if (request.headers.expect !== undefined) this.#response.writeContinue();
    return this.#collect();
  }

  #collect(): Promise<Uint8Array> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const pieces: Uint8Array[] = [];
      let isWhole = false;
      const tear = () => {
        if (!isWhole) reject(new Refusal('dav/torn'));
      };
      request.on('data', (piece: Uint8Array) => {
        if (!this.#left) pieces.push(piece);
      });
      request.on('end', () => {
        isWhole = true;
        resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
      });
      request.on('error', tear);
      request.on('close', tear);
      if (request.destroyed) tear();
    });
  }

  destroy(): void {
    this.#left = true;
    if (this.#begun && !this.#request.complete) this.#request.resume();
  }
}
