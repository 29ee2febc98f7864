import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMovableClock } from '../clock.ts';
import type { Db } from '../db/db.ts';
import { migrate } from '../db/migrate.ts';
import { openSqlite } from '../db/sqlite.ts';
import { silentLog } from '../log.ts';
import { createSeededRandom } from '../random.ts';
import {
  createOutbox,
  findOutboxMessage,
  listOutboxMessages,
  outboxMigration,
  recordedMail,
  recordedPush,
  recordedSms,
} from './outbox.ts';

const mail = { to: 'ana@example.org', subject: 'Hola', html: '<p>1</p>', text: '1' };
const push = {
  endpoint: 'https://push.example.org/x',
  keys: { p256dh: '', auth: '' },
  payload: Buffer.from('{"k":1}'),
  ttlSeconds: 60,
  urgency: 'high' as const,
};

async function setUp(keep: number): Promise<{
  query: Db;
  clock: ReturnType<typeof createMovableClock>;
  outbox: ReturnType<typeof createOutbox>;
}> {
  const query = openSqlite({ path: ':memory:', log: silentLog });
  await migrate(query, [outboxMigration], 0);
  const clock = createMovableClock();
  const outbox = createOutbox({ query, clock, random: createSeededRandom('outbox'), keep });
  return { query, clock, outbox };
}

test('what is sent is found again, newest first, page by page', async () => {
  const { query, clock, outbox } = await setUp(10);
  await recordedMail(outbox).send(mail);
  await recordedSms(outbox).send({ to: '+41791234567', text: '123456' });
  clock.move(1000);
  assert.equal(await recordedPush(outbox).send({ ...push, topic: 'knock' }), 'sent');
  const all = await listOutboxMessages(query, { limit: 10 });
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ['push', 'sms', 'mail'],
  );
  assert.deepEqual(all, [...outbox.recent()].reverse());
  const { id, ...rest } = all[2] ?? assert.fail();
  assert.deepEqual(rest, { kind: 'mail', ...mail, at: clock.now() - 1000 });
  assert.deepEqual(await findOutboxMessage(query, id), all[2]);
  assert.equal(await findOutboxMessage(query, 'x'), undefined);
  const before = all[0]?.id ?? '';
  assert.deepEqual(await listOutboxMessages(query, { limit: 1, before }), [all[1]]);
  assert.equal(outbox.last('mail', 'ana@example.org')?.text, '1');
  assert.equal(outbox.last('mail', 'eva@example.org'), undefined);
  assert.equal(outbox.last('push')?.text, '{"k":1}');
  await query.kysely.destroy();
});

test('only the newest messages are kept, in memory and in the table', async () => {
  const { query, clock, outbox } = await setUp(3);
  for (let i = 0; i < 8; i++) {
    await recordedMail(outbox).send({ ...mail, subject: String(i) });
    // Even while the clock runs backwards.
    clock.move(-500);
  }
  const subjects = (await listOutboxMessages(query, { limit: 10 })).map(({ subject }) => subject);
  assert.deepEqual(subjects, ['7', '6', '5']);
  assert.deepEqual(
    outbox.recent().map(({ subject }) => subject),
    ['5', '6', '7'],
  );
  await query.kysely.destroy();
});

test('recording refuses what sending would refuse', async () => {
  const outbox = createOutbox({ query: null, clock: createMovableClock(), random: createSeededRandom('x') });
  await assert.rejects(recordedMail(outbox).send({ ...mail, subject: 'a\r\nBcc: eva@example.org' }));
  await assert.rejects(recordedSms(outbox).send({ to: '+41791234567', text: 'código' }));
  assert.equal(await recordedPush(outbox, () => 'gone').send(push), 'gone');
  assert.equal(outbox.recent().length, 0);
  await recordedMail(outbox).send(mail);
  assert.equal(outbox.recent().length, 1);
});
