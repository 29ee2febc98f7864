// Wake-ups inside a process and between two that share a PostgreSQL.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { createHub } from '../../src/core/live/hub.ts';
import { createPostgresLive } from '../../src/core/live/postgres.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { findPostgres, startPostgres } from '../kit/postgres.ts';

describe('live in one process', () => {
  test('every subscriber of a topic hears it until it ends its subscription, and no other does', () => {
    const live = createHub(silentLog);
    const heard: string[] = [];
    const ends = ['a', 'b', 'c'].map((name) => live.subscribe('knock:1', (m) => heard.push(`${name}${m}`)));
    live.subscribe('knock:2', () => assert.fail('another topic'));
    live.publish('knock:1', 1);
    ends[1]?.();
    ends[1]?.();
    live.publish('knock:1', 2);
    ends[0]?.();
    ends[2]?.();
    live.publish('knock:1', 3);
    assert.deepEqual(heard, ['a1', 'b1', 'c1', 'a2', 'c2']);
  });

  test('a subscriber that throws hurts no other', () => {
    const live = createHub(silentLog);
    let heard = 0;
    live.subscribe('t', () => {
      throw new Error('mine');
    });
    live.subscribe('t', () => {
      heard += 1;
    });
    live.publish('t', null);
    assert.equal(heard, 1);
  });

  test('what a subscriber does to a message is not seen by the next', () => {
    const live = createHub(silentLog);
    const message = { list: [1] };
    let seen: unknown;
    live.subscribe('t', (m) => (m as typeof message).list.push(2));
    live.subscribe('t', (m) => {
      seen = m;
    });
    live.publish('t', message);
    assert.deepEqual([seen, message], [{ list: [1] }, { list: [1] }]);
  });
});

const missing = findPostgres() === undefined;
describe('live between processes', {
  skip: missing && process.env['CI'] !== 'true' ? 'PostgreSQL is not installed' : false,
}, () => {
  async function two(log: Log = silentLog) {
    const { url } = await startPostgres();
    const a = createPostgresLive({ url, origin: 'a', log });
    const b = createPostgresLive({ url, origin: 'b', log });
    await Promise.all([a.listening(), b.listening()]);
    return { url, a, b, close: () => Promise.all([a.close(), b.close()]) };
  }

  test('a message reaches the other process, and its own only once', async () => {
    const { a, b, close } = await two();
    const own: unknown[] = [];
    const there = Promise.withResolvers<unknown[]>();
    const heard: unknown[] = [];
    a.subscribe('t', (message) => own.push(message));
    b.subscribe('t', (message) => {
      heard.push(message);
      if (heard.length === 2) there.resolve(heard);
    });
    const back = Promise.withResolvers<void>();
    a.subscribe('back', () => back.resolve());
    a.publish('t', { id: 'ñ' });
    a.publish('t', 2);
    assert.deepEqual(own, [{ id: 'ñ' }, 2], 'at once in its own process');
    assert.deepEqual(await there.promise, [{ id: 'ñ' }, 2]);
    b.publish('back', null);
    await back.promise;
    assert.equal(own.length, 2);
    await close();
  });

  test('a lost connection is opened again, and messages go through again', async () => {
    const lost = Promise.withResolvers<void>();
    let ends = 0;
    const log: Log = {
      ...silentLog,
      warn() {
        ends += 1;
        if (ends === 2) lost.resolve();
      },
    };
    const { url, a, b, close } = await two(log);
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const heard = Promise.withResolvers<unknown>();
    a.subscribe('t', heard.resolve);
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'aldaba live'",
    );
    await lost.promise;
    await Promise.all([a.listening(), b.listening()]);
    b.publish('t', 'after');
    assert.equal(await heard.promise, 'after');
    await admin.end();
    await close();
  });

  test('a message too long for the wire is refused', async () => {
    const { a, close } = await two();
    assert.throws(() => a.publish('t', 'x'.repeat(8000)), RangeError);
    await close();
  });
});
