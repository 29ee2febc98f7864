// The audit trail: nothing in it can be changed, removed or cut off unseen.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { createAudit } from '../../src/core/audit/trail.ts';
import { eachDatabase, type OnDatabase } from '../kit/databases.ts';

async function setUp(on: OnDatabase, t: TestContext, count = 0) {
  const { db } = await on.open(t);
  const audit = createAudit({
    dialect: db.dialect,
    mac: (data) => new Uint8Array(createHmac('sha256', 'test').update(data).digest()),
  });
  const append = (i: number) =>
    db.transaction((tx) =>
      audit.append(tx, {
        at: 1000 + i,
        kind: 'sign-in.done',
        accountId: i % 2 ? 'ada' : 'eve',
        actor: null,
        organisationId: i % 2 ? null : 'club',
        detail: { i, address: '192.0.2.1' },
      }),
    );
  for (let i = 1; i <= count; i++) await append(i);
  return { db, audit, append };
}

eachDatabase('audit', (on) => {
  on.test('entries are listed by account or organisation, newest first, in pages', async (t) => {
    const { db, audit } = await setUp(on, t, 6);
    const first = await audit.list(db, { accountId: 'ada', limit: 2 });
    assert.deepEqual(
      first.map((row) => row.seq),
      [5, 3],
    );
    assert.deepEqual(first[0], {
      seq: 5,
      at: 1005,
      kind: 'sign-in.done',
      accountId: 'ada',
      actor: null,
      organisationId: null,
      detail: { i: 5, address: '192.0.2.1' },
      erased: false,
    });
    const rest = await audit.list(db, { accountId: 'ada', before: 3, limit: 2 });
    assert.deepEqual(
      rest.map((row) => row.seq),
      [1],
    );
    const club = await audit.list(db, { organisationId: 'club', limit: 9 });
    assert.deepEqual(
      club.map((row) => row.seq),
      [6, 4, 2],
    );
  });

  on.test('entries written at once make one chain', async (t) => {
    const { db, audit, append } = await setUp(on, t);
    await Promise.all(Array.from({ length: 30 }, (_, i) => append(i)));
    await db.transaction(async (tx) => {
      for (let i = 0; i < 3; i++)
        await audit.append(tx, { at: i, kind: 'x.y', accountId: null, actor: null, detail: {} });
    });
    assert.deepEqual(await audit.verify(db), { ok: true, entries: 33 });
  });

  on.test('a transaction that fails leaves no entry', async (t) => {
    const { db, audit } = await setUp(on, t, 1);
    await db
      .transaction(async (tx) => {
        await audit.append(tx, { at: 1, kind: 'x.y', accountId: null, actor: null, detail: {} });
        throw new Error('no');
      })
      .catch(() => {});
    assert.deepEqual(await audit.verify(db), { ok: true, entries: 1 });
  });

  on.test('an empty trail is in order', async (t) => {
    const { db, audit } = await setUp(on, t);
    assert.deepEqual(await audit.verify(db), { ok: true, entries: 0 });
  });

  for (const [what, statement, firstBad] of [
    ['a changed time', 'update audit_entry set at = 1 where seq = 3', 3],
    ['a changed account', "update audit_entry set account_id = 'eve' where seq = 3", 3],
    ['a changed detail', `update audit_entry set detail = '{"i":4}' where seq = 3`, 3],
    ['a removed entry', 'delete from audit_entry where seq = 3', 3],
    ['an entry cut off the end', 'delete from audit_entry where seq = 5', 5],
    ['a trail emptied', 'delete from audit_entry', 1],
    ['a head removed', 'delete from audit_head', 1],
    [
      'a seal copied from a neighbour',
      'update audit_entry set seal = (select seal from audit_entry where seq = 2) where seq = 3',
      3,
    ],
  ] as const)
    on.test(`${what} is found`, async (t) => {
      const { db, audit, append } = await setUp(on, t, 5);
      await sql.raw(statement).execute(db.kysely);
      const found = await audit.verify(db);
      assert.equal(found.ok, false);
      assert.equal(found.firstBad, firstBad);
      if (what === 'a head removed') return;
      await append(6);
      assert.equal((await audit.verify(db)).ok, false, 'and still after more was written');
    });

  on.test('erasing the details of an account keeps the chain and forgets what they said', async (t) => {
    const { db, audit } = await setUp(on, t, 4);
    assert.equal(await db.transaction((tx) => audit.eraseDetails(tx, 'ada')), 2);
    assert.deepEqual(await audit.verify(db), { ok: true, entries: 4 });
    const [row] = await audit.list(db, { accountId: 'ada', limit: 1 });
    assert.deepEqual([row?.detail, row?.erased], [{}, true]);
  });

  on.test('long trails are read in pages', async (t) => {
    const { db, audit } = await setUp(on, t);
    await db.transaction(async (tx) => {
      for (let i = 0; i < 2100; i++)
        await audit.append(tx, { at: i, kind: 'x.y', accountId: null, actor: null, detail: { i } });
    });
    assert.deepEqual(await audit.verify(db), { ok: true, entries: 2100 });
    await sql`update audit_entry set kind = 'x.z' where seq = 2001`.execute(db.kysely);
    assert.deepEqual(await audit.verify(db), { ok: false, entries: 2000, firstBad: 2001 });
  });
});
