// A WebDAV client for benchmarks: sockets that are kept, written and read by hand, for the client shares the cores with the
// servers it compares. It knows answers with a length, without a body, and in chunks.
import { connect, type Socket } from 'node:net';

/** Who answers: the same requests go to each. */
export type Target = {
  readonly name: string;
  readonly port: number;
  /** Where its tree begins, with a slash at both ends. */
  readonly base: string;
  readonly host: string;
  readonly authorization: string;
};

export type Answer = { readonly status: number; readonly bodyBytes: number; readonly ms: number };
type Headers = Readonly<Record<string, string | number>>;

/** Reads one answer after the other from a socket; what a body says is counted, not kept. */
class Answers {
  #head: Buffer = Buffer.alloc(0);
  #status = 0;
  /** Left of a body with a length, or of a chunk. */
  #left = 0;
  #body = 0;
  #state: 'head' | 'length' | 'size' | 'chunk' | 'last' = 'head';
  readonly #answered: (status: number, bodyBytes: number) => void;

  constructor(answered: (status: number, bodyBytes: number) => void) {
    this.#answered = answered;
  }

  take(given: Buffer): void {
    let chunk = given;
    while (chunk.length > 0) {
      if (this.#state === 'length' || this.#state === 'chunk') {
        const taken = Math.min(this.#left, chunk.length);
        this.#left -= taken;
        this.#body += taken;
        chunk = chunk.subarray(taken);
        if (this.#left > 0) return;
        if (this.#state === 'length') this.#end();
        else this.#state = 'size';
        continue;
      }
      const kept = this.#head.length;
      const joined = kept === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const used = this.#state === 'head' ? this.#readHead(joined) : this.#readSize(joined);
      if (used === 0) {
        this.#head = joined;
        return;
      }
      this.#head = Buffer.alloc(0);
      chunk = joined.subarray(used);
    }
  }

  #readHead(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    if (this.#status === 100) return end + 4;
    this.#body = 0;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) this.#state = 'size';
    else if (this.#status === 204 || this.#status === 304 || Number(length ?? 0) === 0) this.#end();
    else {
      this.#left = Number(length);
      this.#state = 'length';
    }
    return end + 4;
  }

  /** The line before a chunk, with what ends the chunk before it; or what ends the whole. */
  #readSize(bytes: Buffer): number {
    const from = bytes.length > 1 && bytes[0] === 13 ? 2 : 0;
    const end = bytes.indexOf('\r\n', from);
    if (end < 0) return 0;
    if (this.#state === 'last') {
      this.#end();
      return end + 2;
    }
    this.#left = Number.parseInt(bytes.toString('latin1', from, end), 16);
    if (this.#left > 0) this.#state = 'chunk';
    else {
      const closed = bytes.indexOf('\r\n\r\n', end);
      if (closed < 0) return 0;
      this.#end();
      return closed + 4;
    }
    return end + 2;
  }

  #end(): void {
    this.#state = 'head';
    this.#answered(this.#status, this.#body);
  }
}

const headOf = (target: Target, method: string, path: string, headers: Headers): string => {
  let text = `${method} ${target.base}${path} HTTP/1.1\r\nhost: ${target.host}\r\nauthorization: ${target.authorization}\r\nuser-agent: rclone/v1.65.2\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return `${text}\r\n`;
};

/** A kept connection: one request at a time. */
export class Line {
  readonly socket: Socket;
  readonly target: Target;
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void; from: number } | undefined;

  constructor(target: Target) {
    this.target = target;
    this.socket = connect({ host: '127.0.0.1', port: target.port, noDelay: true });
    const answers = new Answers((status, bodyBytes) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve({ status, bodyBytes, ms: performance.now() - waiting.from });
    });
    const fail = (error: Error) => {
      this.#waiting?.reject(error);
      this.#waiting = undefined;
    };
    this.socket.on('data', (chunk: Buffer) => answers.take(chunk));
    this.socket.on('error', fail);
    this.socket.on('close', () => fail(new Error(`${target.name} closed the connection`)));
  }

  #expect(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, from: performance.now() };
    });
  }

  ask(method: string, path: string, headers: Headers = {}, body?: Buffer): Promise<Answer> {
    const answer = this.#expect();
    const head = headOf(
      this.target,
      method,
      path,
      body ? { ...headers, 'content-length': body.length } : headers,
    );
    if (body) this.socket.cork();
    this.socket.write(head, 'latin1');
    if (body) {
      this.socket.write(body);
      this.socket.uncork();
    }
    return answer;
  }

  /** So many bytes in pieces, as fast as they are taken; `chunked` says no length. */
  async upload(path: string, bytes: number, chunked: boolean): Promise<Answer> {
    const answer = this.#expect();
    // An answer may come before the end, and be a refusal.
    let early: Answer | undefined;
    answer.then(
      (one) => (early = one),
      () => {},
    );
    const how: Headers = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes };
    this.socket.write(headOf(this.target, 'PUT', path, how), 'latin1');
    for (let left = bytes; left > 0 && !early; left -= piece.length) {
      const now = left >= piece.length ? piece : piece.subarray(0, left);
      if (chunked) this.socket.cork();
      if (chunked) this.socket.write(`${now.length.toString(16)}\r\n`);
      let goesOn = this.socket.write(now);
      if (chunked) {
        goesOn = this.socket.write('\r\n') && goesOn;
        this.socket.uncork();
      }
      if (!goesOn && !this.socket.destroyed)
        await new Promise<void>((resolve) => {
          const settle = () => {
            this.socket.off('drain', settle);
            this.socket.off('close', settle);
            resolve();
          };
          this.socket.on('drain', settle);
          this.socket.on('close', settle);
        });
    }
    if (chunked && !early) this.socket.write('0\r\n\r\n');
    return answer;
  }

  end(): void {
    this.socket.destroy();
  }
}

const piece = Buffer.alloc(512 * 1024, 'aldaba ');

/** One request on a line of its own; throws when the answer has another status. */
export async function once(
  target: Target,
  method: string,
  path: string,
  given: { headers?: Headers; body?: Buffer; statuses: readonly number[] },
): Promise<Answer> {
  const line = new Line(target);
  try {
    const answer = await line.ask(method, path, given.headers, given.body);
    return expectStatus(answer, given.statuses, `${target.name}: ${method} ${path}`);
  } finally {
    line.end();
  }
}

export function expectStatus(answer: Answer, statuses: readonly number[], what: string): Answer {
  if (!statuses.includes(answer.status)) throw new Error(`${what} answered ${answer.status}`);
  return answer;
}

/** `concurrent` lines ask one after the other for so long. `next` says what the request of a number is. */
export async function load(
  target: Target,
  given: {
    concurrent: number;
    seconds: number;
    statuses: readonly number[];
    next: (number: number) => { method: string; path: string; body?: Buffer };
  },
): Promise<{ perSecond: number; spans: number[] }> {
  // Awake all the time, as in load.ts.
  let awake = true;
  const spin = (): void => {
    if (awake) setImmediate(spin);
  };
  spin();
  const spans: number[] = [];
  let number = 0;
  const started = performance.now();
  const until = started + given.seconds * 1000;
  await Promise.all(
    Array.from({ length: given.concurrent }, async () => {
      const line = new Line(target);
      while (performance.now() < until) {
        const { method, path, body } = given.next(number++);
        const answer = await line.ask(method, path, {}, body);
        expectStatus(answer, given.statuses, `${target.name}: ${method} ${path}`);
        spans.push(answer.ms);
      }
      line.end();
    }),
  );
  awake = false;
  return { perSecond: spans.length / ((performance.now() - started) / 1000), spans };
}
