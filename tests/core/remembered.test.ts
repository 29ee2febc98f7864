// What is kept of a query until somebody commits: never older than the last commit of anybody, and never inside a transaction.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Db, Query } from '../../src/core/db/db.ts';
import { rows } from '../../src/core/db/db.ts';
import { prepared, preparedRow } from '../../src/core/db/prepared.ts';
import { remembered } from '../../src/core/db/remembered.ts';
import { openSqlite } from '../../src/core/db/sqlite.ts';
import { silentLog } from '../../src/core/log.ts';
import { openThings } from '../kit/thing-table.ts';

type Tables = { thing: { id: string; value: number } };

async function stand(t: TestContext) {
  const opened = await openThings(t, 'text', 'integer');
  await rows<Tables>(opened.db).insertInto('thing').values({ id: 'a', value: 1 }).execute();
  let read = 0;
  const find = preparedRow((query, { id }: { id: string }) =>
    rows<Tables>(query).selectFrom('thing').select('value').where('id', '=', id),
  );
  const value = remembered(
    async (query: Query, id: string) => {
      read += 1;
      return (await find(query, { id }))?.value;
    },
    (id) => id,
  );
  const put = (db: Db, to: number) => rows<Tables>(db).updateTable('thing').set({ value: to }).execute();
  return { ...opened, value, put, reads: () => read };
}

test('the same is read once, and again after a commit by a statement, a transaction or another process', async (t) => {
  const { db, at, value, put, reads } = await stand(t);
  for (let turn = 0; turn < 5; turn += 1) assert.equal(await value(db, 'a'), 1);
  assert.equal(await value(db, 'b'), undefined, 'what is not there is remembered too');
  assert.equal(reads(), 2);

  await put(db, 2);
  assert.equal(await value(db, 'a'), 2, 'in the same turn of the event loop');
  await db.transaction(async (tx) => {
    await rows<Tables>(tx).updateTable('thing').set({ value: 3 }).execute();
  });
  assert.equal(await value(db, 'a'), 3);
  await db.transaction(
    async (tx) => {
      await rows<Tables>(tx).insertInto('thing').values({ id: 'b', value: 9 }).execute();
    },
    { durable: false },
  );
  assert.equal(await value(db, 'b'), 9, 'what was not there is');

  const other = openSqlite({ path: at, log: silentLog });
  await put(other, 4);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await value(db, 'a'), 4, 'another connection, as another process has one');
  await other.close();
});

test('a transaction sees its own writes, and one that is undone leaves nothing behind', async (t) => {
  const { db, value } = await stand(t);
  assert.equal(await value(db, 'a'), 1);
  const undone = db.transaction(async (tx) => {
    await rows<Tables>(tx).updateTable('thing').set({ value: 7 }).execute();
    assert.equal(await value(tx, 'a'), 7);
    throw new Error('undone');
  });
  await assert.rejects(undone, /undone/);
  assert.equal(await value(db, 'a'), 1);
});

test('a read that failed is not remembered', async (t) => {
  const { db } = await stand(t);
  let fails = true;
  const value = remembered(
    async () => {
      if (fails) throw new Error('no answer');
      return 1;
    },
    () => 'a',
  );
  await assert.rejects(value(db, undefined), /no answer/);
  fails = false;
  assert.equal(await value(db, undefined), 1);
});

test('what rests on rights outlives writes that keep them, also in their transaction, and nothing else', async (t) => {
  const { db, at } = await stand(t);
  const change = (query: Query, { id, to }: { id: string; to: number }) =>
    rows<Tables>(query).updateTable('thing').set({ value: to }).where('id', '=', id);
  const quiet = prepared(change, { keepsRights: true });
  const loud = prepared(change);
  await rows<Tables>(db).insertInto('thing').values({ id: 'content', value: 1 }).execute();
  let read = 0;
  const right = remembered(
    async (query: Query, id: string) => {
      read += 1;
      const found = await rows<Tables>(query)
        .selectFrom('thing')
        .select('value')
        .where('id', '=', id)
        .execute();
      return found[0]?.value;
    },
    (id) => id,
    { rights: true },
  );
  assert.equal(await right(db, 'a'), 1);
  await quiet(db, { id: 'content', to: 2 });
  await db.transaction(async (tx) => {
    await quiet(tx, { id: 'content', to: 3 });
    assert.equal(await right(tx, 'a'), 1);
  });
  assert.equal(await right(db, 'a'), 1);
  assert.equal(read, 1, 'content was written three times, rights never');

  await db.transaction(async (tx) => {
    await quiet(tx, { id: 'content', to: 4 });
    await loud(tx, { id: 'a', to: 2 });
    assert.equal(await right(tx, 'a'), 2, 'a transaction sees what it does to rights');
  });
  assert.equal(await right(db, 'a'), 2, 'and so does everybody after it');
  const undone = db.transaction(async (tx) => {
    await loud(tx, { id: 'a', to: 9 });
    assert.equal(await right(tx, 'a'), 9);
    throw new Error('undone');
  });
  await assert.rejects(undone, /undone/);
  assert.equal(await right(db, 'a'), 2);

  const other = openSqlite({ path: at, log: silentLog });
  t.after(() => other.close());
  await loud(other, { id: 'a', to: 5 });
  await db.transaction(async (tx) => {
    assert.equal(await right(tx, 'a'), 5, 'another process is seen in the same turn of the event loop');
  });
  await loud(other, { id: 'a', to: 6 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await right(db, 'a'), 6);
});
