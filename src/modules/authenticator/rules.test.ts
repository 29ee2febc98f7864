import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authoriseFault, knockMode, knockStateAt, mistakePauseMs, type PastKnock } from './rules.ts';

const now = 1_800_000_000_000;
const hour = 3_600_000;
const past = (state: PastKnock['state'], hoursAgo: number, reason: string | null = null): PastKnock => ({
  state,
  reason,
  issuedAt: now - hoursAgo * hour,
  expiresAt: now - hoursAgo * hour + 120_000,
  answeredAt:
    state === 'expired' || state === 'superseded' || state === 'open' ? null : now - hoursAgo * hour + 5000,
});
const plain = {
  act: 'login',
  administrator: false,
  factorRecentlyHere: false,
  numberAlways: false,
  past: [] as PastKnock[],
  now,
};

test('the mode grows with what is at stake and with signs of a stranger', () => {
  const table: [string, Partial<typeof plain>, string][] = [
    ['a new browser', {}, 'number'],
    ['a browser where a factor passed lately', { factorRecentlyHere: true }, 'tap'],
    [
      'the same, where an organisation wants the number',
      { factorRecentlyHere: true, numberAlways: true },
      'number',
    ],
    ['an administrator', { administrator: true, factorRecentlyHere: true }, 'six'],
    ['recovery', { act: 'recover', factorRecentlyHere: true }, 'six'],
    ['a denial an hour ago', { factorRecentlyHere: true, past: [past('denied', 1)] }, 'six'],
    ['a denial behind a success', { past: [past('redeemed', 1), past('denied', 2)] }, 'six'],
    ['a denial 25 hours ago', { factorRecentlyHere: true, past: [past('denied', 25)] }, 'tap'],
    ['one unanswered', { past: [past('expired', 1)] }, 'number'],
    ['two unanswered', { past: [past('expired', 1), past('superseded', 2)] }, 'six'],
    ['one open now, one expired', { past: [past('open', 0), past('expired', 1)] }, 'six'],
    [
      'unanswered, then a success',
      { past: [past('redeemed', 1), past('expired', 2), past('expired', 3)] },
      'number',
    ],
  ];
  for (const [name, change, mode] of table) assert.equal(knockMode({ ...plain, ...change }), mode, name);
});

test('three mistakes in ten minutes pause knocking for a quarter of an hour', () => {
  const at = (minutes: number): PastKnock => ({
    ...past('denied', 0, 'mistake'),
    answeredAt: now - minutes * 60_000,
  });
  assert.equal(mistakePauseMs([at(1), at(2)], now), 0);
  assert.equal(mistakePauseMs([at(1), at(2), at(9)], now), 14 * 60_000);
  assert.equal(mistakePauseMs([at(1), at(2), at(12)], now), 0);
  assert.equal(mistakePauseMs([at(16), at(17), at(18)], now), 0);
});

test('time ends what is open, and a YES nobody came for', () => {
  const knock = { state: 'open' as const, expiresAt: now, answeredAt: null };
  assert.equal(knockStateAt(knock, now - 1), 'open');
  assert.equal(knockStateAt(knock, now), 'expired');
  const approved = { state: 'approved' as const, expiresAt: now, answeredAt: now - 60_000 };
  assert.equal(knockStateAt(approved, now - 1), 'approved');
  assert.equal(knockStateAt(approved, now), 'expired');
});

test('only Aldaba Auth, at its exact address, with S256, may be authorised', () => {
  const uri = 'https://aldaba.example/auth/';
  const good = {
    client_id: 'aldaba-auth',
    redirect_uri: uri,
    response_type: 'code',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    device_key: 'b'.repeat(43),
    state: '12345678',
  };
  assert.equal(authoriseFault(good, uri), null);
  const table: [Record<string, string>, string][] = [
    [{ client_id: 'other' }, 'client'],
    [{ redirect_uri: `${uri}?x` }, 'redirect'],
    [{ redirect_uri: 'https://aldaba.example/auth' }, 'redirect'],
    [{ redirect_uri: 'https://aldaba.example.evil.test/auth/' }, 'redirect'],
    [{ code_challenge_method: 'plain' }, 'request'],
    [{ code_challenge: 'short' }, 'request'],
    [{ response_type: 'token' }, 'request'],
    [{ device_key: '' }, 'request'],
    [{ state: '' }, 'request'],
  ];
  for (const [change, fault] of table)
    assert.equal(authoriseFault({ ...good, ...change }, uri), fault, JSON.stringify(change));
});
