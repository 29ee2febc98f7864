// A server in another process as the kit's browser and phone reach it: over the network, until it is gone.
import { Agent, request } from 'node:http';
import type { Taker } from '../../kit/browser.ts';

/** The server died with this request: nobody knows whether it was done. */
export class Gone extends Error {}

export function farServer(origin: string): Taker {
  // A connection of its own for each request: a kept one would fail for the server before.
  const agent = new Agent({ keepAlive: false });
  const port = Number(new URL(origin).port);
  return {
    inject: ({ method, url, headers, payload }) =>
      new Promise((resolve, reject) => {
        const gone = (error: Error) => reject(new Gone(error.message));
        const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
        const call = request(
          { host: '127.0.0.1', port, method, path: url, agent, headers: { ...headers, ...length } },
          (answer) => {
            let body = '';
            answer.setEncoding('utf8');
            answer.on('data', (chunk: string) => (body += chunk));
            answer.on('error', gone);
            answer.on('end', () =>
              resolve({ statusCode: answer.statusCode ?? 0, headers: answer.headers, body }),
            );
          },
        );
        call.on('error', gone);
        call.end(payload);
      }),
  };
}
