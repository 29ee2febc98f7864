// The same request again and again on kept sockets, written and read by hand: the client shares the cores with the server.
import { connect } from 'node:net';

export type Load = { perSecond: number; spans: number[] };

/** What stands for a number that is another one in each request, always as long. */
export const counted = '########';

/** `concurrent` clients ask one after the other for so many seconds. Throws when an answer has another status. */
export async function loadRoute(given: {
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
  concurrent: number;
  seconds: number;
  status: number;
}): Promise<Load> {
  const lines = Object.entries(given.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `GET ${given.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  const same = Buffer.from(text);
  const [before = '', after] = text.split(counted);
  let count = 10_000_000;
  const requestOf = (): Buffer | string => (after === undefined ? same : `${before}${(count += 1)}${after}`);
  const begins = `HTTP/1.1 ${given.status} `;
  const spans: number[] = [];
  // Awake all the time: in a virtual machine waking a sleeping client costs the server that writes to it more than an answer
  // does, and a fast server, whose client never sleeps, would be spared that.
  let awake = true;
  const spin = (): void => {
    if (awake) setImmediate(spin);
  };
  spin();
  const started = performance.now();
  const until = started + given.seconds * 1000;
  await Promise.all(
    Array.from(
      { length: given.concurrent },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect({ host: '127.0.0.1', port: given.port, noDelay: true });
          let asked = 0;
          // Answers of one route differ in nothing that changes their length; the first one is read, the others counted.
          let length = 0;
          let come = 0;
          let first = '';
          const ask = (): void => {
            asked = performance.now();
            socket.write(requestOf());
          };
          const answered = (): void => {
            const at = performance.now();
            spans.push(at - asked);
            come = 0;
            if (at < until) ask();
            else {
              socket.destroy();
              resolve();
            }
          };
          socket.on('connect', ask);
          socket.on('error', reject);
          socket.on('close', () => reject(new Error('the server closed the connection')));
          socket.on('data', (chunk) => {
            if (length === 0) {
              first += chunk.toString('latin1');
              const head = first.indexOf('\r\n\r\n');
              if (head < 0) return;
              if (!first.startsWith(begins))
                return reject(new Error(`${given.path}: ${first.slice(0, 400)}`));
              const body = Number(/\r\ncontent-length: (\d+)/i.exec(first)?.[1] ?? Number.NaN);
              if (Number.isNaN(body)) return reject(new Error(`an answer without a length: ${first}`));
              if (first.length < head + 4 + body) return;
              length = head + 4 + body;
              return answered();
            }
            if (come === 0 && chunk.toString('latin1', 0, begins.length) !== begins)
              return reject(new Error(`${given.path}: ${chunk.toString('latin1', 0, 400)}`));
            come += chunk.length;
            if (come > length) return reject(new Error(`${given.path}: an answer of another length`));
            if (come === length) answered();
          });
        }),
    ),
  );
  awake = false;
  return { perSecond: spans.length / ((performance.now() - started) / 1000), spans };
}
