// The body of a request as what writes it may have it: reading can stop at any point without cutting the connection, so that a
// refusal in the middle of an upload still reaches the client; and a client that waits is asked for it at the first read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Refusal } from '../core/errors.ts';

export class UploadBody extends Readable {
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
