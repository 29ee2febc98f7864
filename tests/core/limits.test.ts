// Limits: neither parallel tries nor clocks give one more.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { createMovableClock } from '../../src/core/clock.ts';
import { createLimits, sweepLimits } from '../../src/core/limits/counters.ts';
import { eachDatabase, type OnDatabase } from '../kit/databases.ts';

async function setUp(on: OnDatabase, t: TestContext) {
  const { db } = await on.open(t);
  const clock = createMovableClock();
  const mac = (data: string) => new Uint8Array(createHmac('sha256', 'test').update(data).digest());
  return { db, clock, limits: createLimits({ db, clock, mac }) };
}
const rule = { key: 'password:ada', limit: 3, windowSeconds: 60 };
const times = async <T>(count: number, run: (i: number) => Promise<T>) => {
  let last: T | undefined;
  for (let i = 0; i < count; i++) last = await run(i);
  return last;
};

eachDatabase('limits', (on) => {
  on.test('the try past the limit waits for the end of the window', async (t) => {
    const { clock, limits } = await setUp(on, t);
    assert.deepEqual(await times(3, () => limits.count([rule])), { allowed: true });
    clock.move(20_000);
    assert.deepEqual(await limits.count([rule]), { allowed: false, retryAfterSeconds: 40, key: rule.key });
    clock.move(39_999);
    assert.deepEqual(await limits.count([rule]), { allowed: false, retryAfterSeconds: 1, key: rule.key });
    clock.move(1);
    assert.deepEqual(await limits.count([rule]), { allowed: true });
  });

  on.test('of 50 tries at once exactly as many pass as the limit says', async (t) => {
    const { limits } = await setUp(on, t);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => limits.count([rule, { key: 'b', limit: 100, windowSeconds: 60 }])),
    );
    assert.equal(answers.filter((answer) => answer.allowed).length, 3);
  });

  on.test(
    'a block lasts as long as it says, tries do not prolong it, and it starts anew afterwards',
    async (t) => {
      const { clock, limits } = await setUp(on, t);
      const blocking = { ...rule, blockSeconds: 900 };
      await times(3, () => limits.count([blocking]));
      assert.deepEqual(await limits.count([blocking]), {
        allowed: false,
        retryAfterSeconds: 900,
        key: rule.key,
      });
      clock.move(890_000);
      assert.deepEqual(await limits.count([blocking]), {
        allowed: false,
        retryAfterSeconds: 10,
        key: rule.key,
      });
      clock.move(10_000);
      assert.deepEqual(await times(3, () => limits.count([blocking])), { allowed: true });
      assert.equal((await limits.count([blocking])).allowed, false);
    },
  );

  on.test('every rule counts though another refuses, and the longest wait is told', async (t) => {
    const { clock, limits } = await setUp(on, t);
    const short = { key: 'one', limit: 1, windowSeconds: 10 };
    const long = { key: 'two', limit: 2, windowSeconds: 100 };
    assert.deepEqual(await limits.count([short, long]), { allowed: true });
    assert.deepEqual(await limits.count([short, long]), {
      allowed: false,
      retryAfterSeconds: 10,
      key: 'one',
    });
    assert.deepEqual(await limits.count([short, long]), {
      allowed: false,
      retryAfterSeconds: 100,
      key: 'two',
    });
    clock.move(10_000);
    assert.deepEqual(await limits.count([short, long]), {
      allowed: false,
      retryAfterSeconds: 90,
      key: 'two',
    });
  });

  on.test('one key may have several windows', async (t) => {
    const { clock, limits } = await setUp(on, t);
    const both = [
      { key: 'sms', limit: 1, windowSeconds: 60 },
      { key: 'sms', limit: 2, windowSeconds: 3600 },
    ];
    assert.equal((await limits.count(both)).allowed, true);
    clock.move(60_000);
    assert.equal((await limits.count(both)).allowed, true);
    clock.move(60_000);
    assert.deepEqual(await limits.count(both), { allowed: false, retryAfterSeconds: 3480, key: 'sms' });
  });

  on.test('a clock put back does not make a lock eternal', async (t) => {
    const { clock, limits } = await setUp(on, t);
    clock.move(10 * 24 * 3600_000);
    await times(4, () => limits.count([{ ...rule, blockSeconds: 900 }]));
    clock.move(-10 * 24 * 3600_000);
    assert.deepEqual(await limits.count([{ ...rule, blockSeconds: 900 }]), { allowed: true });
  });

  on.test('forgetting a key frees it, blocked or not', async (t) => {
    const { db, limits } = await setUp(on, t);
    const blocking = { ...rule, blockSeconds: 900 };
    await times(4, () => limits.count([blocking]));
    await times(4, (i) => limits.countDistinct({ ...blocking, value: `${i}` }));
    await db.transaction((tx) => limits.forget(tx, [rule.key]));
    assert.deepEqual(await limits.count([blocking]), { allowed: true });
    assert.deepEqual(await limits.countDistinct({ ...blocking, value: '0' }), { allowed: true });
  });

  on.test('the same value again counts once, a new one past the limit is refused', async (t) => {
    const { clock, limits } = await setUp(on, t);
    await times(10, () => limits.countDistinct({ ...rule, value: 'a' }));
    await limits.countDistinct({ ...rule, value: 'b' });
    assert.deepEqual(await limits.countDistinct({ ...rule, value: 'c' }), { allowed: true });
    clock.move(20_000);
    assert.deepEqual(await limits.countDistinct({ ...rule, value: 'd' }), {
      allowed: false,
      retryAfterSeconds: 40,
      key: rule.key,
    });
    assert.deepEqual(await limits.countDistinct({ ...rule, value: 'a' }), { allowed: true });
    clock.move(40_000);
    assert.deepEqual(await limits.countDistinct({ ...rule, value: 'd' }), { allowed: true });
  });

  on.test(
    'distinct values at once pass up to the limit, then block everything, and no more rows are kept',
    async (t) => {
      const { db, clock, limits } = await setUp(on, t);
      const blocking = { ...rule, blockSeconds: 3600 };
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) => limits.countDistinct({ ...blocking, value: `secret ${i}` })),
      );
      assert.equal(answers.filter((answer) => answer.allowed).length, 3);
      assert.equal((await limits.countDistinct({ ...blocking, value: 'secret 0' })).allowed, false);
      const kept = await sql<{ value: string }>`select * from limit_value`.execute(db.kysely);
      assert.ok(kept.rows.length <= 3);
      clock.move(3600_000);
      assert.deepEqual(await limits.countDistinct({ ...blocking, value: 'secret 0' }), { allowed: true });
    },
  );

  on.test('neither keys nor values are stored as they are', async (t) => {
    const { db, limits } = await setUp(on, t);
    await limits.count([{ ...rule, key: 'ada@example.org' }]);
    await limits.countDistinct({ ...rule, key: 'ada@example.org', value: 'hunter2' });
    const stored = JSON.stringify([
      (await sql`select * from limit_value`.execute(db.kysely)).rows,
      (await sql`select * from limit_counter`.execute(db.kysely)).rows,
    ]);
    assert.doesNotMatch(stored, /ada|hunter2/);
  });

  on.test('old rows are swept, live ones stay', async (t) => {
    const { db, clock, limits } = await setUp(on, t);
    await limits.count([rule]);
    await limits.countDistinct({ ...rule, value: 'a' });
    const sweep = () => db.transaction((tx) => sweepLimits(tx, clock.now()));
    assert.equal(await sweep(), 0);
    clock.move(25 * 3600_000);
    await limits.count([{ ...rule, key: 'now' }]);
    assert.equal(await sweep(), 3);
    assert.equal(await sweep(), 0);
  });
});
