// Jobs: at least once, never before the commit, given up loudly.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createMovableClock, systemClock } from '../../src/core/clock.ts';
import type { Db } from '../../src/core/db/db.ts';
import {
  claimJobs,
  countJobs,
  deleteDeadJob,
  finishJob,
  LEASE_MS,
  listDeadJobs,
  retryDeadJob,
} from '../../src/core/jobs/queue.ts';
import { createJobs } from '../../src/core/jobs/runner.ts';
import { createHub } from '../../src/core/live/hub.ts';
import { silentLog } from '../../src/core/log.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { eachDatabase, type OnDatabase } from '../kit/databases.ts';

async function setUp(on: OnDatabase, t: TestContext) {
  const { db } = await on.open(t);
  const clock = createMovableClock();
  const runner = (options: { real?: boolean; live?: ReturnType<typeof createHub> } = {}) =>
    createJobs({
      db,
      clock: options.real ? systemClock : clock,
      random: createSeededRandom(t.name),
      live: options.live ?? createHub(silentLog),
      log: silentLog,
    });
  return { db, clock, runner, jobs: runner() };
}
const add = (db: Db, jobs: ReturnType<typeof createJobs>, payload: unknown, options = {}) =>
  db.transaction((tx) => jobs.enqueue(tx, 'mail', payload, options));

eachDatabase('jobs', (on) => {
  on.test('jobs run in order with their payload, once', async (t) => {
    const { db, jobs } = await setUp(on, t);
    const ran: unknown[] = [];
    jobs.handle('mail', async (payload) => void ran.push(payload));
    await add(db, jobs, { to: 'a' });
    await add(db, jobs, null);
    assert.equal(await jobs.runDue(), 2);
    assert.deepEqual(ran, [{ to: 'a' }, null]);
    assert.equal(await jobs.runDue(), 0);
    assert.deepEqual(await countJobs(db), { pending: 0, dead: 0, oldestDueAt: null });
  });

  on.test('a job of a transaction that fails never runs', async (t) => {
    const { db, jobs } = await setUp(on, t);
    jobs.handle('mail', async () => assert.fail('ran'));
    await db
      .transaction(async (tx) => {
        await jobs.enqueue(tx, 'mail', 1);
        throw new Error('no');
      })
      .catch(() => {});
    assert.equal(await jobs.runDue(), 0);
  });

  on.test('a job waits for its time', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    jobs.handle('mail', async () => {});
    await add(db, jobs, 1, { runAt: clock.now() + 1000 });
    assert.equal(await jobs.runDue(), 0);
    clock.move(1000);
    assert.equal(await jobs.runDue(), 1);
  });

  on.test(
    'a job that fails is tried again later and later, then kept as a dead letter that can be retried',
    async (t) => {
      const { db, jobs, clock } = await setUp(on, t);
      let broken = true;
      const attempts: number[] = [];
      jobs.handle(
        'mail',
        async (_, job) => {
          attempts.push(job.attempts);
          if (broken) throw new Error('451 later');
        },
        { maxAttempts: 3, backoffSeconds: (attempt) => attempt * 100 },
      );
      await add(db, jobs, { to: 'a' });
      assert.equal(await jobs.runDue(), 1);
      clock.move(49_000);
      assert.equal(await jobs.runDue(), 0, 'jitter takes half off at most');
      clock.move(51_000);
      assert.equal(await jobs.runDue(), 1);
      clock.move(200_000);
      assert.equal(await jobs.runDue(), 1);
      clock.move(24 * 3600_000);
      assert.equal(await jobs.runDue(), 0);
      const [dead, ...none] = await listDeadJobs(db, { limit: 10 });
      assert.deepEqual(none, []);
      assert.equal(dead?.last_error, 'Error: 451 later');
      assert.equal(dead?.payload, '{"to":"a"}');
      assert.deepEqual(attempts, [1, 2, 3]);
      broken = false;
      assert.equal(await db.transaction((tx) => retryDeadJob(tx, dead?.id ?? '', clock.now())), true);
      assert.equal(await jobs.runDue(), 1);
      assert.deepEqual(await countJobs(db), { pending: 0, dead: 0, oldestDueAt: null });
      assert.equal(await db.transaction((tx) => deleteDeadJob(tx, dead?.id ?? '')), false);
    },
  );

  on.test('an expired job is dropped', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    jobs.handle('mail', async () => assert.fail('ran'));
    await add(db, jobs, 1, { expiresAt: clock.now() + 1000 });
    clock.move(1000);
    assert.equal(await jobs.runDue(), 0);
    assert.equal((await countJobs(db)).pending, 0);
  });

  on.test('a key is unique among waiting jobs, and the earlier time wins', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    const ran: unknown[] = [];
    jobs.handle('mail', async (payload) => void ran.push(payload));
    await add(db, jobs, 1, { key: 'k', runAt: clock.now() + 5000 });
    await add(db, jobs, 2, { key: 'k', runAt: clock.now() + 9000 });
    await add(db, jobs, 3, { key: 'other' });
    assert.equal(await jobs.runDue(), 1);
    await add(db, jobs, 4, { key: 'k' });
    assert.equal(await jobs.runDue(), 1);
    assert.deepEqual(ran, [3, 1]);
  });

  on.test('what is asked for while a job of that key runs is not lost', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    const ran: unknown[] = [];
    jobs.handle('mail', async (payload) => {
      ran.push(payload);
      if (payload === 1) {
        await add(db, jobs, 2, { key: 'k' });
        throw new Error('and this one fails');
      }
    });
    await add(db, jobs, 1, { key: 'k' });
    await jobs.runDue();
    assert.deepEqual(ran, [1, 2]);
    clock.move(3600_000);
    assert.equal(await jobs.runDue(), 0, 'the second stood for both');
  });

  on.test(
    'a job whose process died runs again after its lease, and the dead one cannot finish it',
    async (t) => {
      const { db, jobs, clock } = await setUp(on, t);
      jobs.handle('mail', async () => {
        throw new Error('later');
      });
      await add(db, jobs, 1);
      const [lost] = await claimJobs(db, ['mail'], clock.now(), 8);
      assert.ok(lost);
      assert.equal(await jobs.runDue(), 0);
      clock.move(LEASE_MS);
      assert.equal(await jobs.runDue(), 1);
      await finishJob(db, lost);
      assert.equal((await countJobs(db)).pending, 1);
    },
  );

  on.test('a clock put back does not lock a job for as long', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    jobs.handle('mail', async () => {});
    await add(db, jobs, 1);
    clock.move(10 * 24 * 3600_000);
    await claimJobs(db, ['mail'], clock.now(), 8);
    clock.move(-10 * 24 * 3600_000);
    assert.equal(await jobs.runDue(), 1);
  });

  on.test('two that claim at once never take the same job', async (t) => {
    const { db, jobs, clock } = await setUp(on, t);
    for (let i = 0; i < 20; i++) await add(db, jobs, i);
    const claims = await Promise.all(
      Array.from({ length: 6 }, () => claimJobs(db, ['mail'], clock.now(), 5)),
    );
    const taken = claims.flat().map((job) => job.id);
    assert.equal(new Set(taken).size, taken.length);
    assert.equal(taken.length, 20);
  });

  on.test(
    'a timer ticks once a span in the whole cluster, once for what was missed, and bears a clock put back',
    async (t) => {
      const { clock, jobs, runner } = await setUp(on, t);
      let ticks = 0;
      const other = runner();
      for (const one of [jobs, other])
        one.every('sweep', 60, async () => {
          ticks += 1;
          throw new Error('a tick that fails does not end the timer');
        });
      assert.equal(await jobs.runDue(), 0);
      clock.move(60_000);
      await Promise.all([jobs.runDue(), other.runDue()]);
      assert.equal(ticks, 1);
      clock.move(600_000);
      await Promise.all([jobs.runDue(), other.runDue()]);
      assert.equal(ticks, 2);
      clock.move(-24 * 3600_000);
      await Promise.all([jobs.runDue(), other.runDue()]);
      assert.equal(ticks, 3);
    },
  );

  on.test(
    'a started runner is woken by the commit, runs at most 8 at once, and stop waits for them',
    async (t) => {
      const { db, runner } = await setUp(on, t);
      const jobs = runner({ real: true });
      let now = 0;
      let most = 0;
      let ran = 0;
      const eight = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const all = Promise.withResolvers<void>();
      jobs.handle('mail', async () => {
        now += 1;
        most = Math.max(most, now);
        if (now === 8) eight.resolve();
        await gate.promise;
        now -= 1;
        ran += 1;
        if (ran === 20) all.resolve();
      });
      jobs.start();
      await db.transaction(async (tx) => {
        for (let i = 0; i < 20; i++) await jobs.enqueue(tx, 'mail', i);
      });
      await eight.promise;
      gate.resolve();
      await all.promise;
      assert.equal(most, 8);
      await jobs.stop();
      assert.equal((await countJobs(db)).pending, 0);
    },
  );

  on.test('a job enqueued where no runner runs wakes one elsewhere', async (t) => {
    const { db, runner } = await setUp(on, t);
    const live = createHub(silentLog);
    const worker = runner({ real: true, live });
    const ran = Promise.withResolvers<unknown>();
    worker.handle('mail', async (payload) => ran.resolve(payload));
    worker.start();
    await add(db, runner({ real: true, live }), 'hello');
    assert.equal(await ran.promise, 'hello');
    await worker.stop();
  });
});
