// One request while it is being answered: what the steps of pipeline.ts fill in, and the ways to answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pour } from '../lib/pour.ts';
import type { Expected, Path, Space } from './node.ts';
import type { IfHeader } from './wire/if-header.ts';
import { hrefOf } from './wire/path.ts';
import { declaration } from './wire/xml-text.ts';

type Headers = Readonly<Record<string, string | number>>;

/** The client has gone: nobody is there to tell. */
export class Gone extends Error {}

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly space: Space;
  readonly base: string;
  readonly host: string;
  readonly now: number;
  readonly #house: Readonly<Record<string, string>>;
  path: Path = [];
  slash = false;
  ifHeader: IfHeader | undefined;
  /** What conditions say of the target; judged again where it is written. */
  expected: Expected = 'any';

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    given: {
      space: Space;
      base: string;
      host: string;
      now: number;
      /** Headers that stand on every answer. */
      house: Readonly<Record<string, string>>;
    },
  ) {
    this.request = request;
    this.response = response;
    this.space = given.space;
    this.base = given.base;
    this.host = given.host;
    this.now = given.now;
    this.#house = given.house;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** As the client wrote it: on a host of the drive's own the house has put it below the drive. */
  get url(): string {
    const { originalUrl, url } = this.request as IncomingMessage & { originalUrl?: string };
    return originalUrl ?? url ?? '';
  }

  get tokens(): readonly string[] {
    return this.ifHeader?.tokens ?? [];
  }

  /** Of the body, when the client says it. */
  get length(): number | undefined {
    const { headers } = this.request;
    if (headers['transfer-encoding'] !== undefined) return undefined;
    return Number(headers['content-length'] ?? 0);
  }

  get hasBody(): boolean {
    return this.length !== 0;
  }

  /** The address of the target, with a slash when it is a collection. */
  href(isCollection: boolean): string {
    const href = hrefOf(this.base, this.path);
    return isCollection && this.path.length > 0 ? `${href}/` : href;
  }

  /** Every answer begins here. */
  head(status: number, headers: Headers): void {
    this.response.writeHead(status, { ...this.#house, ...headers });
  }

  empty(status: number, headers: Headers = {}): void {
    this.head(status, status === 204 ? headers : { ...headers, 'content-length': 0 });
    this.response.end();
  }

  text(status: number, type: string, body: string, headers: Headers = {}): void {
    const length = Buffer.byteLength(body);
    this.head(status, { ...headers, 'content-type': type, 'content-length': length });
    // A string leaves with the headers in one write.
    this.response.end(this.request.method === 'HEAD' ? undefined : body);
  }

  xml(status: number, body: string, headers?: Headers): void {
    this.text(status, xmlType, body, headers);
  }

  /** After writeHead: content that is in memory. As text of one byte a character it leaves with the headers in one write. */
  bytes(content: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = content;
    if (byteLength > mostInOneWrite) this.response.end(content);
    else this.response.end(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'), 'latin1');
  }

  /** After writeHead: content, as the client takes it. */
  async stream(content: Readable): Promise<void> {
    await pour(content, this.response);
  }
}

/** More is copied more often than a second write costs. */
const mostInOneWrite = 32 * 1024;
const xmlType = 'application/xml; charset=utf-8';
const chunkLength = 64 * 1024;

/** A multistatus as it grows: sent in chunks, no faster than the client reads, and whole with its length when it is short. */
export class Multistatus {
  readonly #exchange: Exchange;
  #text = `${declaration}<D:multistatus xmlns:D="DAV:">`;
  #isSent = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length < chunkLength) return;
    const { response } = this.#exchange;
    if (!this.#isSent) this.#exchange.head(207, { 'content-type': xmlType });
    this.#isSent = true;
    const chunk = this.#text;
    this.#text = '';
    if (response.destroyed) throw new Gone();
    if (response.write(chunk)) {
      // Others have their turn between two chunks.
      await new Promise<void>((resolve) => setImmediate(resolve));
    } else await drained(response);
  }

  end(text = ''): void {
    const rest = `${this.#text}${text}</D:multistatus>\n`;
    if (!this.#isSent)
      this.#exchange.head(207, { 'content-type': xmlType, 'content-length': Buffer.byteLength(rest) });
    this.#exchange.response.end(rest);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      if (response.destroyed) reject(new Gone());
      else resolve();
    };
    response.on('drain', settle);
    response.on('close', settle);
  });
}
