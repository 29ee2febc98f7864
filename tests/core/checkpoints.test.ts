// The log of SQLite is copied into the file by a thread of its own, while others go on writing, and nothing of it is lost.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { rows } from '../../src/core/db/db.ts';
import { openSqlite } from '../../src/core/db/sqlite.ts';
import { silentLog } from '../../src/core/log.ts';
import { openThings } from '../kit/thing-table.ts';

type Tables = { thing: { id: number; value: string } };

async function stand(t: TestContext) {
  const opened = await openThings(t, 'integer', 'text');
  const { db, at } = opened;
  const put = (id: number) =>
    db.transaction((tx) =>
      rows<Tables>(tx)
        .insertInto('thing')
        .values({ id, value: 'x'.repeat(3000) })
        .execute(),
    );
  return { ...opened, put, fileBytes: () => statSync(at).size, logBytes: () => statSync(`${at}-wal`).size };
}

test('the file grows while writing goes on, long before a COMMIT would have to copy the log itself', async (t) => {
  const { put, fileBytes, logBytes } = await stand(t);
  const before = fileBytes();
  let count = 0;
  for (; fileBytes() === before && count < 1200; count += 1) await put(count);
  assert.ok(fileBytes() > before, `${count} commits and nothing was copied`);
  // Two pages a commit: 4,000 pages are where the writing connection copies by itself.
  assert.ok(logBytes() < 4000 * 4120, `${logBytes()} bytes of log`);
});

test('what was acknowledged before, during and after is there for whoever opens the file next', async (t) => {
  const { db, at, put } = await stand(t);
  await Promise.all(Array.from({ length: 400 }, (_, id) => put(id)));
  const other = openSqlite({ path: at, log: silentLog });
  const count = async (of: typeof db) =>
    Number((await sql<{ n: number }>`select count(*) as n from thing`.execute(of.kysely)).rows[0]?.n);
  assert.deepEqual([await count(db), await count(other)], [400, 400]);
  await other.close();
  await db.close();
  const again = openSqlite({ path: at, log: silentLog });
  assert.equal(await count(again), 400);
  await again.close();
});
