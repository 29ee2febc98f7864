// Rows as SQLite gives them: named by what the table has now, also when another process has just changed it, and plain objects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Migration, type Query, rows } from '../../src/core/db/db.ts';
import { openSqlite } from '../../src/core/db/sqlite.ts';
import { silentLog } from '../../src/core/log.ts';
import { openTestDatabase } from '../kit/databases.ts';

type Tables = { thing: { id: number; first: string; second: string } };
const migrations: Migration[] = [
  {
    name: '0001-thing',
    async up(schema, { text, integer }) {
      await schema.schema
        .createTable('thing')
        .addColumn('id', integer, (c) => c.primaryKey())
        .addColumn('first', text)
        .addColumn('second', text)
        .execute();
    },
  },
];

test('whoever asks for all columns gets each under its name after another process moved them', async (t) => {
  const { db, at, close } = await openTestDatabase(migrations, 'sqlite-file');
  t.after(close);
  await rows<Tables>(db).insertInto('thing').values({ id: 1, first: 'a', second: 'b' }).execute();
  const all = (query: Query) => rows<Tables>(query).selectFrom('thing').selectAll().execute();
  const some = (query: Query) => rows<Tables>(query).selectFrom('thing').select(['second', 'id']).execute();
  assert.deepEqual(await all(db), [{ id: 1, first: 'a', second: 'b' }]);
  assert.deepEqual(await some(db), [{ second: 'b', id: 1 }]);
  const other = openSqlite({ path: at, log: silentLog });
  await sql`alter table thing drop column first`.execute(other.kysely);
  await sql`alter table thing add column third text`.execute(other.kysely);
  await other.close();
  for (const query of [
    all,
    (q: Query) =>
      q.kysely
        .selectFrom('thing' as never)
        .selectAll('thing' as never)
        .execute(),
  ]) {
    assert.deepEqual(await query(db), [{ id: 1, second: 'b', third: null }]);
    assert.deepEqual(await db.transaction(query), [{ id: 1, second: 'b', third: null }]);
  }
  assert.deepEqual(await some(db), [{ second: 'b', id: 1 }]);
});

test('what a write returns, a count and a pragma are rows like any other', async (t) => {
  const { db, close } = await openTestDatabase(migrations, 'sqlite-file');
  t.after(close);
  const returned = await rows<Tables>(db)
    .insertInto('thing')
    .values({ id: 7, first: 'a', second: 'b' })
    .returningAll()
    .execute();
  assert.deepEqual(returned, [{ id: 7, first: 'a', second: 'b' }]);
  assert.equal(Object.getPrototypeOf(returned[0]), Object.prototype);
  const counted = await sql<{ n: number }>`select count(*) as n from thing`.execute(db.kysely);
  assert.deepEqual(counted.rows, [{ n: 1 }]);
  assert.deepEqual((await sql<object>`pragma user_version`.execute(db.kysely)).rows, [{ user_version: 0 }]);
});
