// Live streams over real connections: events as they come, one after the other, and the end.
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { World } from './world.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- tests read what they expect
export type LiveEvent = { event: string; data: any };

/** Opens a stream on the world's server, which listens from then on; closed after the test. */
export async function listen(t: TestContext, w: World, path: string, headers: Record<string, string>) {
  const events: LiveEvent[] = [];
  let wake = () => {};
  let ended = false;
  const { server } = w.app.server;
  if (!server.listening) await w.app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  const status = await new Promise<number>((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path, headers: { host: w.config.origin.host, ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            const block = text.slice(0, end);
            text = text.slice(end + 2);
            const event = /^event: (.*)$/m.exec(block)?.[1];
            if (event) events.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') });
          }
          wake();
        });
        // An answer cut off is an end too.
        answer.on('error', () => {});
        answer.on('close', () => {
          ended = true;
          wake();
        });
        resolve(answer.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.end();
    t.after(() => call.destroy());
  });
  return {
    status,
    /** The next event; undefined once the stream has ended. */
    async next(): Promise<LiveEvent | undefined> {
      while (events.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return events.shift();
    },
  };
}

/** The cookies of a browser as a header. */
export const cookiesOf = (jar: ReadonlyMap<string, string>): Record<string, string> => ({
  cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
});
