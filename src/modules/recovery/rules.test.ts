// What proofs are worth together, and what a loss leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowStateAt, getsIn, holdMs, judge, type Proof, simulateLosses, type Ways } from './rules.ts';

const off = { twoStepOn: false, secondStepLocked: false, administrator: false };
const on = { ...off, twoStepOn: true };

test('what each set of proofs opens', () => {
  const table: [typeof on, Proof[], string][] = [
    [off, [], 'more'],
    [off, ['mail'], 'ready'],
    [off, ['backup-code', 'factor'], 'more'],
    [on, ['mail'], 'ready'],
    [on, ['backup-code'], 'more'],
    [on, ['factor'], 'more'],
    [on, ['factor', 'factor'], 'more'],
    [on, ['backup-code', 'factor'], 'hold'],
    [on, ['mail', 'backup-code'], 'ready'],
    [off, ['sms'], 'more'],
    [off, ['backup-code', 'sms'], 'more'],
    [on, ['sms'], 'more'],
    [on, ['sms', 'sms'], 'more'],
    [on, ['sms', 'factor'], 'hold'],
    [on, ['backup-code', 'sms'], 'ready'],
    [{ ...on, secondStepLocked: true }, ['mail', 'sms'], 'hold'],
    [{ ...on, secondStepLocked: true }, ['sms', 'backup-code'], 'ready'],
    [{ ...on, secondStepLocked: true }, ['mail'], 'more'],
    [{ ...on, secondStepLocked: true }, ['mail', 'mail'], 'more'],
    [{ ...on, secondStepLocked: true }, ['mail', 'factor'], 'hold'],
    [{ ...on, secondStepLocked: true }, ['mail', 'backup-code'], 'ready'],
    [{ ...on, administrator: true }, ['mail', 'backup-code'], 'ready'],
  ];
  for (const [standing, proofs, kind] of table)
    assert.equal(judge(standing, proofs).kind, kind, JSON.stringify([standing, proofs]));
});

test('the hold is a day, and three for administrators', () => {
  const proofs = ['backup-code', 'factor'] as const;
  assert.deepEqual(judge(on, proofs), { kind: 'hold', ms: holdMs.person });
  assert.deepEqual(judge({ ...on, administrator: true }, proofs), { kind: 'hold', ms: holdMs.administrator });
});

test('a hold is over by itself, and everything ends', () => {
  const held = { state: 'held', hold_until: 100, expires_at: 200 };
  assert.equal(flowStateAt(held, 99), 'held');
  assert.equal(flowStateAt(held, 100), 'ready');
  assert.equal(flowStateAt(held, 200), 'expired');
  assert.equal(flowStateAt({ ...held, state: 'cancelled' }, 100), 'cancelled');
  assert.equal(flowStateAt({ ...held, state: 'done' }, 300), 'done');
});

test('what a loss leaves', () => {
  const ways: Ways = {
    twoStepOn: true,
    devices: [{ id: 'd', name: 'Pixel' }],
    codeApps: [],
    keys: [],
    yubikeys: [],
    numbers: [],
    backupCodes: 0,
    loginMail: true,
    recoveryMails: 0,
    recoveryPhones: 0,
  };
  assert.equal(getsIn(ways, new Set(['d'])), false);
  assert.equal(getsIn({ ...ways, backupCodes: 1 }, new Set(['d'])), true);
  assert.equal(getsIn(ways, new Set(['password'])), true);
  assert.equal(getsIn(ways, new Set(['password', 'mailbox'])), false);
  assert.equal(getsIn({ ...ways, backupCodes: 3 }, new Set(['password', 'mailbox'])), true);
  assert.equal(getsIn({ ...ways, recoveryMails: 1 }, new Set(['password', 'mailbox'])), true);
  assert.equal(getsIn({ ...ways, twoStepOn: false, loginMail: false }, new Set(['password'])), false);
  // One backup code as proof, the phone as the other, and one more code for the sign-in.
  const phone = { ...ways, devices: [], recoveryPhones: 1 };
  const both = new Set(['password', 'mailbox']);
  assert.equal(getsIn({ ...phone, backupCodes: 2 }, both), true);
  assert.equal(getsIn({ ...phone, backupCodes: 1 }, both), false);
  assert.equal(getsIn({ ...phone, backupCodes: 2 }, new Set([...both, 'recovery-phones'])), false);
  const number = { ...ways, devices: [], numbers: [{ id: 'n', name: 'Mobile' }] };
  assert.equal(getsIn(number, new Set(['n'])), false);
  assert.equal(getsIn(number, new Set(['password'])), true);
  assert.equal(getsIn({ ...number, backupCodes: 1 }, both), true);
  const two = { ...ways, codeApps: [{ id: 'a', name: 'Aegis' }] };
  assert.deepEqual(
    simulateLosses(two).map(({ what, name, getsIn: still }) => [what, name, still]),
    [
      ['password', '', true],
      ['mailbox', '', true],
      ['factor', 'Pixel', true],
      ['factor', 'Aegis', true],
      ['every-phone', '', false],
      ['backup-codes', '', true],
    ],
  );
});

test('a passkey that is left gets its owner in whatever else is lost, a security key only beside the password', () => {
  const ways: Ways = {
    twoStepOn: true,
    devices: [{ id: 'd', name: 'Pixel' }],
    codeApps: [],
    keys: [{ id: 'k', name: 'Portátil', signsIn: true }],
    yubikeys: [],
    numbers: [],
    recoveryPhones: 0,
    backupCodes: 0,
    loginMail: false,
    recoveryMails: 0,
  };
  assert.equal(getsIn(ways, new Set(['password', 'mailbox', 'd'])), true);
  assert.equal(getsIn(ways, new Set(['password', 'k'])), false);
  const touched = { ...ways, devices: [], keys: [{ id: 'k', name: 'Llavero', signsIn: false }] };
  assert.equal(getsIn(touched, new Set(['password'])), false);
  assert.equal(getsIn(touched, new Set(['k'])), false);
  assert.equal(getsIn({ ...touched, yubikeys: [{ id: 'y', name: 'Azul' }] }, new Set(['k'])), true);
});
