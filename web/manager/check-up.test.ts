// The check-up: every issue shows when it should, the gravest first, and never beside its own opposite.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkUp, unfamiliarSessions } from './check-up.ts';
import type { SessionRow, TwoStep } from './server.ts';

const now = Date.UTC(2026, 10, 24);
const day = 86_400_000;
const account = { loginAddress: 'ana@a.test', addressVerifiedAt: now - day, passwordChangedAt: now - day };
const factor = (id: string) => ({
  id,
  kind: 'aldaba-auth' as const,
  name: id,
  addedAt: now,
  lastUsedAt: null,
  heldBy: null,
});
const codes = (left: number) => ({ left, total: 10, madeAt: now, confirmed: true });
const on: TwoStep = {
  state: 'on',
  activeAt: now,
  factors: [factor('a'), factor('b')],
  backupCodes: codes(9),
  offers: { yubikey: false },
  sms: { countries: ['CH'], leavesHouse: false },
  requiredBy: null,
};
const session = (id: string, over: Partial<SessionRow> = {}): SessionRow => ({
  id,
  current: false,
  browser: 'Firefox',
  system: 'Linux',
  network: '192.0.2.0',
  place: null,
  level: 2,
  methods: ['password'],
  keepSignedIn: false,
  createdAt: now - day,
  seenAt: now,
  expiresAt: now + day,
  ...over,
});
const mine = session('mine', { current: true, createdAt: now - 20 * day });
const kinds = (found: ReturnType<typeof checkUp>) => found.issues.map(({ kind }) => kind);

test('an account with everything in order is good and has nothing to do', () => {
  const found = checkUp(account, on, [mine], now);
  assert.equal(found.state, 'good');
  assert.deepEqual(kinds(found), []);
  assert.equal(found.fine.length, 6);
});

test('two-step verification off is a danger and stands before everything else', () => {
  const off: TwoStep = { ...on, state: 'off', activeAt: null, factors: [], backupCodes: null };
  const found = checkUp({ ...account, addressVerifiedAt: null }, off, [mine], now);
  assert.equal(found.state, 'danger');
  assert.deepEqual(kinds(found), ['two-step-off', 'address']);
});

test('unfinished asks for the codes once, not also for a new sheet', () => {
  const unfinished: TwoStep = { ...on, state: 'unfinished', activeAt: null, backupCodes: null };
  const found = checkUp(account, unfinished, [mine], now);
  assert.equal(found.state, 'warning');
  assert.deepEqual(kinds(found), ['two-step-unfinished']);
});

test('one method alone is a warning', () => {
  assert.deepEqual(kinds(checkUp(account, { ...on, factors: [factor('a')] }, [mine], now)), ['one-method']);
});

test('three codes left are few and four are not', () => {
  assert.deepEqual(kinds(checkUp(account, { ...on, backupCodes: codes(3) }, [mine], now)), ['few-codes']);
  assert.deepEqual(kinds(checkUp(account, { ...on, backupCodes: codes(4) }, [mine], now)), []);
});

test('an old password is a note that leaves the account good', () => {
  const old = { ...account, passwordChangedAt: now - 731 * day };
  const found = checkUp(old, on, [mine], now);
  assert.equal(found.state, 'good');
  assert.deepEqual(found.issues, [{ kind: 'old-password', gravity: 'note', years: 2 }]);
});

test('sessions not loaded are neither wrong nor fine', () => {
  const found = checkUp(account, on, null, now);
  assert.equal(
    [...found.issues, ...found.fine].some(({ kind }) => kind === 'sessions'),
    false,
  );
});

test('no check is both wrong and fine', () => {
  const found = checkUp({ ...account, addressVerifiedAt: null }, on, [mine], now);
  assert.deepEqual(kinds(found), ['address']);
  assert.equal(
    found.fine.some(({ kind }) => kind === 'address'),
    false,
  );
});

test('a new session in a browser never seen before is unfamiliar', () => {
  const strange = session('strange', { browser: 'Chrome', system: 'Windows', createdAt: now - day });
  assert.deepEqual(unfamiliarSessions([mine, strange], now), [strange]);
});

test('known, old and own sessions are not unfamiliar', () => {
  const sameBrowser = session('same');
  const old = session('old', { browser: 'Safari', system: 'iOS', createdAt: now - 8 * day });
  assert.deepEqual(unfamiliarSessions([mine, sameBrowser, old], now), []);
  const current = session('new', { current: true, browser: 'Edge', createdAt: now });
  assert.deepEqual(unfamiliarSessions([mine, current], now), []);
});

test('the first session of an account is not unfamiliar from a second device', () => {
  const first = session('first', { createdAt: now - day });
  const second = session('second', { current: true, browser: 'Safari', system: 'iOS', createdAt: now });
  assert.deepEqual(unfamiliarSessions([first, second], now), []);
});
