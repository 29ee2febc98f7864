// What a phone may do with a knock, event by event.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import {
  answerTo,
  isPending,
  type KnockEvent,
  type KnockState,
  nextKnockState,
  readNumber,
} from './knock.ts';
import type { Ask } from './wire.ts';

const run = (start: KnockState, ...events: KnockEvent[]): KnockState => events.reduce(nextKnockState, start);
const open: KnockState = { step: 'open' };
const yes: KnockEvent = { type: 'send', draft: { verdict: 'yes', number: '42' } };
const no: KnockEvent = { type: 'send', draft: { verdict: 'no', reason: 'not-me' } };

test('nothing can be done with a knock the server did not sign', () => {
  const events: KnockEvent[] = [yes, no, { type: 'no' }, { type: 'retry' }, { type: 'time-over' }];
  const forged: KnockState = { step: 'forged' };
  for (const event of events) assert.deepEqual(run(forged, event), forged);
});

test('NO asks for its reason first, and can be taken back', () => {
  assert.deepEqual(run(open, { type: 'no' }), { step: 'refusing' });
  assert.deepEqual(run(open, { type: 'no' }, { type: 'back' }), open);
  assert.deepEqual(run(open, { type: 'no' }, no, { type: 'answered', outcome: 'denied' }), {
    step: 'denied',
    reason: 'not-me',
  });
});

test('each outcome has a state of its own', () => {
  const after = (event: KnockEvent): string => run(open, yes, event).step;
  assert.equal(after({ type: 'answered', outcome: 'approved' }), 'approved');
  assert.equal(after({ type: 'answered', outcome: 'wrong-number' }), 'wrong-number');
  assert.equal(after({ type: 'failed', code: 'authenticator/knock-expired' }), 'expired');
  assert.equal(after({ type: 'failed', code: 'authenticator/already-answered' }), 'already-answered');
  assert.equal(after({ type: 'failed', code: 'authenticator/no-such-knock' }), 'withdrawn');
  assert.equal(after({ type: 'failed', code: 'web/offline' }), 'no-network');
  assert.equal(after({ type: 'failed', code: 'web/timeout' }), 'no-network');
  assert.equal(after({ type: 'failed', code: 'core/fault' }), 'fault');
});

test('without network the same answer is tried again', () => {
  const stuck = run(open, yes, { type: 'failed', code: 'web/offline' });
  assert.ok(isPending(stuck));
  assert.deepEqual(run(stuck, { type: 'retry' }), {
    step: 'sending',
    draft: { verdict: 'yes', number: '42' },
  });
  assert.deepEqual(run(stuck, { type: 'time-over' }), { step: 'expired' });
});

test('an answer on its way waits for its own reply, whatever else is heard', () => {
  const sending = run(open, yes);
  assert.deepEqual(run(sending, { type: 'gone', outcome: 'approved' }), sending);
  assert.deepEqual(run(sending, { type: 'time-over' }), sending);
  assert.deepEqual(run(sending, no), sending, 'a second answer is not sent');
});

test('what another device answered is told, and what was replaced is told apart', () => {
  assert.equal(run(open, { type: 'gone', outcome: 'denied' }).step, 'already-answered');
  assert.equal(run(open, { type: 'gone', outcome: 'already-answered' }).step, 'already-answered');
  assert.equal(run(open, { type: 'gone', outcome: 'expired' }).step, 'expired');
  assert.equal(run(open, { type: 'gone', outcome: 'superseded' }).step, 'withdrawn');
});

test('outcomes are final', () => {
  for (const step of ['approved', 'wrong-number', 'expired', 'already-answered', 'withdrawn'] as const) {
    const events: KnockEvent[] = [yes, no, { type: 'gone', outcome: 'denied' }, { type: 'retry' }];
    for (const event of events) {
      assert.deepEqual(run({ step }, event), { step });
    }
  }
});

test('the number has as many digits as the mode asks', () => {
  assert.equal(readNumber(' 4 2 ', 'number'), '42');
  assert.equal(readNumber('123-456', 'six'), '123456');
  for (const typed of ['', '4', '421', 'ab']) assert.equal(readNumber(typed, 'number'), undefined);
});

test('an answer carries the hash of what was shown, and only what belongs to its verdict', async () => {
  const context = {
    app: 'Manager',
    browser: 'Firefox',
    system: 'Linux',
    address: '192.0.2.x',
    place: null,
    knownBrowser: false,
    sameNetwork: true,
    detail: null,
  };
  const ask: Ask = {
    type: 'ask',
    knock: 'knock-01',
    device: 'device-1',
    nonce: 'n'.repeat(43),
    issuedAt: 1,
    expiresAt: 2,
    mode: 'number',
    act: 'login',
    context,
  };
  const shown = {
    type: 'answer',
    knock: 'knock-01',
    device: 'device-1',
    nonce: 'n'.repeat(43),
    contextHash: createHash('sha256').update(canonicalJson(context)).digest('base64url'),
    counter: 3,
    at: 9,
  };
  assert.deepEqual(await answerTo(ask, { verdict: 'yes', number: '42' }, 3, 9), {
    ...shown,
    verdict: 'yes',
    number: '42',
  });
  assert.deepEqual(await answerTo(ask, { verdict: 'no', reason: 'mistake' }, 3, 9), {
    ...shown,
    verdict: 'no',
    reason: 'mistake',
  });
});
