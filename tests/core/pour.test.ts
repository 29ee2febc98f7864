// Content that is poured into a connection from buffers that are used again: whoever reads gets their own bytes, however many
// read at once, however slowly, and whoever leaves in the middle.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { pour } from '../../src/lib/pour.ts';
import { arriving, id, placeKinds } from '../kit/blobs.ts';

const pieces = (seed: number): Buffer[] =>
  Array.from({ length: 40 }, (_, at) => Buffer.alloc(65_537, `${seed} ${at} `));
const sumOf = (content: readonly Uint8Array[]): string =>
  content.reduce((hash, piece) => hash.update(piece), createHash('sha1')).digest('hex');

const filesOfOurs = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((file) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${file}`);
      return path.includes('aldaba-blobs-') ? [path] : [];
    } catch {
      return [];
    }
  });

for (const { name, skip, open } of placeKinds)
  describe(name, { skip }, () => {
    test('many who read at once get what is theirs, also when some leave in the middle', async (t) => {
      const { blobs } = await open(t);
      const sums: string[] = [];
      for (let seed = 0; seed < 4; seed += 1) {
        await blobs.put(arriving(seed, pieces(seed)));
        sums.push(sumOf(pieces(seed)));
      }
      const broke: Promise<boolean>[] = [];
      const server = createServer((asked, response) => {
        broke.push(
          pour(blobs.read(id(Number(asked.url?.slice(1)))), response).then(
            () => false,
            () => true,
          ),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      t.after(() => server.close());
      const { port } = server.address() as AddressInfo;
      const get = (seed: number, leaves: boolean): Promise<string> =>
        new Promise((resolve, reject) => {
          const asking = request({ host: '127.0.0.1', port, path: `/${seed}`, agent: false }, (response) => {
            const hash = createHash('sha1');
            response.on('data', (piece: Buffer) => {
              hash.update(piece);
              if (leaves) {
                response.destroy();
                resolve('left');
                return;
              }
              // Slowly: what is under way waits in the server's buffers meanwhile.
              response.pause();
              setImmediate(() => response.resume());
            });
            response.on('end', () => resolve(hash.digest('hex')));
            response.on('error', (error) => (leaves ? undefined : reject(error)));
          });
          asking.on('error', (error) => (leaves ? undefined : reject(error)));
          asking.end();
        });
      for (let round = 0; round < 3; round += 1) {
        const asked = Array.from({ length: 24 }, (_, at) => ({ seed: at % 4, leaves: at % 5 === 0 }));
        const got = await Promise.all(asked.map(({ seed, leaves }) => get(seed, leaves)));
        for (const [at, { seed, leaves }] of asked.entries())
          assert.equal(got[at], leaves ? 'left' : sums[seed], `reader ${at}`);
      }
      const ends = await Promise.all(broke);
      assert.equal(ends.length, 72);
      // They are closed off the event loop.
      const until = performance.now() + 30_000;
      while (filesOfOurs().length > 0 && performance.now() < until)
        await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(filesOfOurs(), []);
    });

    test('what is not there breaks the answer instead of ending it short', async (t) => {
      const { blobs } = await open(t);
      const server = createServer((_, response) => {
        response.writeHead(200, { 'content-length': 10 });
        pour(blobs.read(id(9)), response).catch((error: unknown) => response.destroy(error as Error));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      t.after(() => server.close());
      const { port } = server.address() as AddressInfo;
      const ended = await new Promise<string>((resolve) => {
        const asking = request({ host: '127.0.0.1', port, agent: false }, (response) => {
          response.resume();
          response.on('end', () => resolve('whole'));
          response.on('error', () => resolve('broken'));
        });
        asking.on('error', () => resolve('broken'));
        asking.end();
      });
      assert.equal(ended, 'broken');
    });
  });
