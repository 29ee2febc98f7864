// kill -9 of the server in the middle of a drive that rclone reads: no rclone stays behind, nor what it was given, and the import
// goes on.
import assert from 'node:assert/strict';
import { existsSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { readConfig } from '../../../src/core/config.ts';
import { createBrowser } from '../../kit/browser.ts';
import { bytesAt, pattern } from '../07-drive/house.ts';
import { makeFirstDrive, opened, owner } from '../../kit/prepared-drive.ts';
import { program } from '../15-operations/program.ts';
import { providers, rclonesOf, token, until } from './providers.ts';
import { skipProgram } from './sources.ts';

const count = 20;
const sizeBytes = 40_000;

test('kill -9 and an orderly stop leave no rclone, and the import goes on', {
  skip: skipProgram('rclone'),
}, async (t) => {
  const names = Array.from({ length: count }, (_, at) => `n${String(at).padStart(2, '0')}.bin`);
  const at = await providers(
    t,
    Object.fromEntries(names.map((name, seed) => [name, pattern(sizeBytes, seed)])),
  );
  const aldaba = await program(t);
  const config = readConfig({ ORIGIN: aldaba.origin, DATA_DIR: aldaba.data, ...at.env });
  const { accountId, driveId } = await opened(config, async (app) => {
    const made = await makeFirstDrive(app);
    const browser = createBrowser(app.server, aldaba.origin);
    await browser.get('/sign-in');
    await browser.submit(owner);
    const asked = { provider: 'dropbox', authorisation: token(), driveId: made.driveId, folderId: 'root' };
    const { json, body } = await browser.api('POST /api/imports', asked);
    assert.ok(json.import, body);
    return made;
  });

  let left = 0;
  let stuck = (): void => {};
  at.instead = ({ path }, response) => {
    if (!path.endsWith('/download') || (left -= 1) >= 0) return false;
    response.writeHead(200, { 'content-length': sizeBytes, 'dropbox-api-result': '{}' });
    response.write(Buffer.from(pattern(10_000)));
    stuck();
    return true;
  };
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    left = 6;
    const isStuck = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    const running = await aldaba.start(at.env);
    await isStuck;
    const [rclone] = rclonesOf(at);
    assert.ok(rclone);
    const folder = readlinkSync(`/proc/${rclone}/cwd`);
    await running.end(signal);
    await until(() => rclonesOf(at).length === 0 && !existsSync(folder));
    // What half a minute does: nobody holds the job any more.
    await opened(config, async (app) => {
      await app.db.kysely
        .updateTable('job' as never)
        .set({ locked_until: 0, run_at: 0 } as never)
        .where('kind' as never, '=', 'imports.run' as never)
        .execute();
    });
  }
  at.instead = () => false;
  const last = await aldaba.start(at.env);
  const stateOf = () =>
    opened(config, async (app) => {
      const [row] = await app.db.kysely
        .selectFrom('drive_import' as never)
        .selectAll()
        .execute();
      return row as { state: string; files_done: number; files_skipped: number; credentials: unknown };
    });
  await until(async () => (await stateOf()).state === 'done', 60_000);
  const row = await stateOf();
  assert.equal(await last.end('SIGTERM'), 0);
  assert.deepEqual([row.files_done, row.files_skipped, row.credentials], [count, 0, null]);
  assert.deepEqual(rclonesOf(at), []);
  await opened(config, async (app) => {
    const space = await app.drive.spaceFor(accountId, driveId, { write: false });
    assert.ok(space);
    for (const [seed, name] of names.entries())
      assert.deepEqual(await bytesAt(space, name), pattern(sizeBytes, seed), name);
  });
});
