import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeKey, type KeyPurpose, type KeyVerdict } from './key-rules.ts';
import { type FactorKind, type Strength, strengthOf } from './rules.ts';

test('what a right signature is worth, by purpose', () => {
  const proven = { kind: 'passkey', counter: 5, proven_at: 1 };
  const fresh = { ...proven, proven_at: null };
  const touched = { ...fresh, kind: 'security-key' };
  const shown = { counter: 6, userVerified: true };
  const table: [typeof proven | typeof fresh, typeof shown, KeyPurpose, KeyVerdict][] = [
    [proven, shown, 'sign-in', 'good'],
    [proven, shown, 'second-step', 'good'],
    [proven, { ...shown, userVerified: false }, 'sign-in', 'not-verified'],
    [proven, { ...shown, userVerified: false }, 'second-step', 'good'],
    [proven, { ...shown, userVerified: false }, 'recovery', 'good'],
    [proven, { ...shown, counter: 5 }, 'sign-in', 'counter-went-back'],
    [proven, { ...shown, counter: 0 }, 'second-step', 'counter-went-back'],
    [{ ...proven, counter: 0 }, { ...shown, counter: 0 }, 'sign-in', 'good'],
    [fresh, shown, 'sign-in', 'not-proven'],
    [fresh, shown, 'drill', 'not-proven'],
    [fresh, shown, 'prove', 'good'],
    [fresh, { ...shown, userVerified: false }, 'prove', 'not-verified'],
    [touched, { ...shown, userVerified: false }, 'prove', 'good'],
    [proven, shown, 'prove', 'not-proven'],
  ];
  for (const [key, said, purpose, verdict] of table)
    assert.equal(judgeKey(key, said, purpose), verdict, JSON.stringify([key, said, purpose]));
});

test('keys make an account phishing-resistant, text messages alone leave it weak', () => {
  const table: [FactorKind[], Strength][] = [
    [[], 'none'],
    [['sms'], 'weak'],
    [['sms', 'sms'], 'weak'],
    [['sms', 'code-app'], 'ok'],
    [['aldaba-auth'], 'ok'],
    [['code-app'], 'ok'],
    [['yubikey'], 'ok'],
    [['security-key'], 'phishing-resistant'],
    [['passkey', 'sms'], 'phishing-resistant'],
  ];
  for (const [kinds, strength] of table) assert.equal(strengthOf(kinds), strength, kinds.join(' '));
});
