// kill -9 and SIGTERM in the middle of an import: what is here is here once, whole, and was fetched once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/core/config.ts';
import { createBrowser } from '../../kit/browser.ts';
import { makeFirstDrive, opened, owner } from '../../kit/prepared-drive.ts';
import { bytesAt, namesIn, pattern } from '../07-drive/house.ts';
import { program } from '../15-operations/program.ts';
import { played, secret, user } from './sources.ts';

const count = 60;
const sizeBytes = 40_000;

test('an import outlives kill -9 and an orderly stop, and copies nothing twice', async (t) => {
  const aldaba = await program(t);
  const config = readConfig({ ORIGIN: aldaba.origin, DATA_DIR: aldaba.data, IMPORT_NETWORKS: '127.0.0.1' });
  const names = Array.from({ length: count }, (_, at) => `n${String(at).padStart(2, '0')}.bin`);
  const source = await played(
    t,
    Object.fromEntries(names.map((name, at) => [`d/${name}`, pattern(sizeBytes, at)])),
  );
  const { accountId, driveId, id } = await opened(config, async (app) => {
    const made = await makeFirstDrive(app);
    const browser = createBrowser(app.server, aldaba.origin);
    await browser.get('/sign-in');
    await browser.submit(owner);
    const asked = { address: source.origin, user, password: secret, driveId: made.driveId, folderId: 'root' };
    const { json, body } = await browser.api('POST /api/imports', asked);
    assert.ok(json.import, body);
    return { ...made, id: json.import.id as string };
  });

  // So many files, then the next ones stay on their way until the process is gone.
  let left = 0;
  let stuck: (() => void) | undefined;
  source.instead = (request, response) => {
    if (request.method !== 'GET' || (left -= 1) >= 0) return false;
    response.writeHead(200, { 'content-length': sizeBytes });
    response.write(Buffer.from(pattern(10_000)));
    stuck?.();
    return true;
  };
  for (const [round, signal] of (['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGKILL'] as const).entries()) {
    left = 10 + round;
    const isStuck = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    const running = await aldaba.start({ IMPORT_NETWORKS: '127.0.0.1' });
    await isStuck;
    await running.end(signal);
    // What half a minute does: nobody holds the job any more.
    await opened(config, async (app) => {
      const change = { locked_until: 0, run_at: 0 };
      await app.db.kysely
        .updateTable('job' as never)
        .set(change as never)
        .where('kind' as never, '=', 'imports.run' as never)
        .execute();
    });
  }
  source.instead = () => false;
  const last = await aldaba.start({ IMPORT_NETWORKS: '127.0.0.1' });
  const stateOf = () =>
    opened(config, async (app) => {
      const [row] = await app.db.kysely
        .selectFrom('drive_import' as never)
        .selectAll()
        .execute();
      return row as {
        id: string;
        state: string;
        files_done: number;
        files_skipped: number;
        credentials: unknown;
      };
    });
  let row = await stateOf();
  for (let tries = 0; row.state !== 'done' && tries < 100; tries += 1) row = await stateOf();
  assert.equal(await last.end('SIGTERM'), 0);
  assert.deepEqual(
    [row.id, row.state, row.files_done, row.files_skipped, row.credentials],
    [id, 'done', count, 0, null],
  );

  await opened(config, async (app) => {
    const space = await app.drive.spaceFor(accountId, driveId, { write: false });
    assert.ok(space);
    assert.deepEqual(await namesIn(space, 'd'), names);
    for (const [at, name] of names.entries())
      assert.deepEqual(await bytesAt(space, `d/${name}`), pattern(sizeBytes, at), name);
  });
  // Fetched again is only what was on its way at a stop: three at a time, four stops.
  const fetched = source.asked.filter((one) => one.startsWith('GET ')).length;
  t.diagnostic(`${count} files, ${fetched} fetched over four stops`);
  assert.ok(fetched <= count + 4 * 3, String(fetched));
  const { out } = await aldaba.run(['doctor', '--blobs', '--json']);
  assert.match(out, /files of drives/);
});
