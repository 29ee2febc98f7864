// kill -9 in the middle of two hundred writes at once, again and again: whatever was acknowledged is there and whole, what was
// not is as before or as it was to be, and no file is left that is nobody's. KILLS=100 for the long run, KILL_BLOBS=bucket for
// content in a bucket of the kit.
import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { Agent, request as open } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../../src/core/config.ts';
import { startBucket } from '../../kit/bucket.ts';
import { seededNumbers } from '../../kit/seeded-numbers.ts';
import { parsed, program } from '../15-operations/program.ts';
import { prepareDrive } from '../../kit/prepared-drive.ts';

const kills = Number(process.env['KILLS'] ?? 6);
const names = 400;
const atOnce = 200;

/** The hash of what is there, or null for nothing. */
type Held = string | null;
const sum = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

test('every acknowledged write outlives kill -9, whole, and nothing is left over', async (t) => {
  const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));
  t.diagnostic(`KILL_SEED=${seed}`);
  const below = seededNumbers(seed);
  const aldaba = await program(t);
  const bucket = process.env['KILL_BLOBS'] === 'bucket' ? await startBucket(t) : null;
  const env: Record<string, string> = bucket?.env ?? {};
  const config = readConfig({ ORIGIN: aldaba.origin, DATA_DIR: aldaba.data, ...env });
  const { driveId, secret } = await prepareDrive(config);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  t.after(() => agent.destroy());
  const authorization = `Basic ${Buffer.from(`ana@example.org:${secret}`).toString('base64')}`;

  function ask(method: string, name: string, body?: Buffer, headers: Record<string, string> = {}) {
    return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      const request = open(
        {
          agent,
          port: aldaba.port,
          host: 'localhost',
          method,
          path: `/dav/drives/${driveId}/${name}`,
          headers: { authorization, ...(body ? { 'content-length': body.length } : {}), ...headers },
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces) }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  const held = new Map<string, Held>();
  /** Several names that go together, and the states they may be in. */
  let doubts: { names: string[]; states: Held[][] }[] = [];
  const busy = new Set<string>();
  let acknowledged = 0;
  const stateOf = (name: string): Held => held.get(name) ?? null;

  async function act(): Promise<void> {
    const name = `n${below(names)}`;
    const other = `n${below(names)}`;
    if (busy.has(name) || busy.has(other) || name === other) return;
    const kind = below(10);
    const mine = kind < 7 ? [name] : kind < 9 ? [name, other] : [name];
    for (const one of mine) busy.add(one);
    const before = mine.map(stateOf);
    const bytes = Buffer.alloc(below(3) === 0 ? 20_000 + below(200_000) : below(12_000), below(256));
    bytes.write(`${acknowledged} ${name} ${below(1e9)}`);
    const after: Held[] = kind < 7 ? [sum(bytes)] : kind < 9 ? [null, before[0] ?? null] : [null];
    try {
      const { status } =
        kind < 7
          ? await ask('PUT', name, bytes)
          : kind < 9
            ? await ask('MOVE', name, undefined, {
                destination: `${aldaba.origin}/dav/drives/${driveId}/${other}`,
              })
            : await ask('DELETE', name);
      if (status === 404) assert.equal(before[0], null);
      else {
        assert.ok([201, 204].includes(status), `${status}`);
        acknowledged += 1;
        mine.forEach((one, index) => held.set(one, after[index] ?? null));
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      doubts.push({ names: mine, states: [before, after] });
    } finally {
      for (const one of mine) busy.delete(one);
    }
  }

  const there = async (name: string): Promise<Held> => {
    const { status, body } = await ask('GET', name);
    return status === 200 ? sum(body) : null;
  };

  async function check(all: boolean): Promise<void> {
    for (const { names: some, states } of doubts) {
      const now = await Promise.all(some.map(there));
      const fits = states.some((state) => state.every((one, index) => one === now[index]));
      assert.ok(fits, `${some.join(' ')} is neither as before nor as it was to be`);
      some.forEach((one, index) => held.set(one, now[index] ?? null));
    }
    doubts = [];
    const known = [...held.keys()].filter(() => all || below(4) === 0);
    const wrong: string[] = [];
    await Promise.all(
      known.map(async (name) => {
        if ((await there(name)) !== stateOf(name)) wrong.push(name);
      }),
    );
    assert.deepEqual(wrong, []);
    const incoming = join(aldaba.data, 'blobs/incoming');
    const left = [
      ...(existsSync(incoming) ? readdirSync(incoming) : []),
      ...[...(bucket?.objects.keys() ?? [])].filter((key) => key.includes('/incoming/')),
      ...(bucket?.uploads.keys() ?? []),
    ];
    assert.deepEqual(left, []);
  }

  for (let kill = 0; kill < kills; kill += 1) {
    const server = await aldaba.start(env);
    if (kill > 0) await check(kill % 10 === 9);
    let going = true;
    const writers = Array.from({ length: atOnce }, async () => {
      while (going) {
        await act();
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    // Some writes have gone well, however slow the machine is; then whenever it happens.
    while (acknowledged <= (kill + 1) * 10) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise<void>((resolve) => setTimeout(resolve, 100 + below(1300)));
    // Whoever is refused from here on has doubts, and no more.
    const ended = server.end('SIGKILL');
    going = false;
    await Promise.all([ended, ...writers]);
  }
  const last = await aldaba.start(env);
  await check(true);
  t.diagnostic(`${kills} kills, ${acknowledged} writes acknowledged`);
  assert.ok(acknowledged > kills * 10, String(acknowledged));
  assert.equal(await last.end('SIGTERM'), 0, last.log().slice(-3000));
  const { out, code } = await aldaba.run(['doctor', '--blobs', '--sums', '--json'], { env });
  const found = parsed(out).findings.filter(({ what }: { what: string }) => what === 'files of drives');
  assert.deepEqual(
    found.map(({ level }: { level: string }) => level),
    ['ok'],
    `${code} ${JSON.stringify(found)}`,
  );
});
