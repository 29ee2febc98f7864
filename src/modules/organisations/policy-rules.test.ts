import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appsRuleOf,
  dayMs,
  demandOf,
  hourMs,
  lackOf,
  noRule,
  reminders,
  type Rule,
  sessionIsEnough,
  sessionRulesOf,
} from './policy-rules.ts';

const now = 1_800_000_000_000;
const rule = (change: Partial<Rule> = {}): Rule => ({ ...noRule, requiredAt: now - 1, ...change });

test('a factor is enough by its kind and by what is allowed', () => {
  const table: [Partial<Rule>, string[], string | null][] = [
    [{}, [], 'none'],
    [{}, ['sms'], null],
    [{}, ['code-app'], null],
    [{ minimum: 'no-sms' }, ['sms'], 'too-weak'],
    [{ minimum: 'no-sms' }, ['sms', 'code-app'], null],
    [{ minimum: 'phishing-resistant' }, ['aldaba-auth', 'code-app'], 'too-weak'],
    [{ minimum: 'phishing-resistant' }, ['code-app', 'passkey'], null],
    [{ allowedKinds: ['aldaba-auth'] }, ['code-app'], 'not-allowed'],
    [{ allowedKinds: ['aldaba-auth'] }, ['code-app', 'aldaba-auth'], null],
    [{ allowedKinds: ['sms', 'passkey'], minimum: 'no-sms' }, ['sms', 'code-app'], 'too-weak'],
    [{ minimum: 'no-sms' }, ['sms', 'yubikey'], null],
  ];
  for (const [change, kinds, lack] of table)
    assert.equal(lackOf(rule(change), kinds), lack, JSON.stringify([change, kinds]));
});

test('a session proven with a weaker factor is not enough', () => {
  const table: [Partial<Rule>, string[], boolean][] = [
    [{}, ['password'], true],
    [{}, ['password', 'knock'], true],
    [{}, ['password', 'backup-code'], true],
    [{}, ['password', 'trusted-browser'], true],
    [{ trustAllowed: false }, ['password', 'trusted-browser'], false],
    [{ minimum: 'no-sms' }, ['password', 'sms'], false],
    [{ minimum: 'phishing-resistant' }, ['password', 'code-app'], false],
    [{ minimum: 'phishing-resistant' }, ['password', 'code-app', 'passkey'], true],
    [{ minimum: 'phishing-resistant' }, ['password'], false],
    [{ minimum: 'phishing-resistant' }, ['password', 'backup-code'], false],
    [{ allowedKinds: ['code-app'] }, ['password', 'knock'], false],
    [{ allowedKinds: ['aldaba-auth'] }, ['password', 'device-code'], true],
  ];
  for (const [change, methods, enough] of table)
    assert.equal(sessionIsEnough(rule(change), methods), enough, JSON.stringify([change, methods]));
});

test('Code stolen by a weaker org: every rule must be satisfied, so the strictest wins', () => {
  const mild = rule();
  const strict = rule({ minimum: 'phishing-resistant' });
  const about = { kinds: ['code-app'], methods: ['password', 'code-app'], now };
  assert.equal(demandOf([mild], about), null);
  assert.equal(demandOf([mild, strict], about)?.why, 'too-weak');
  assert.equal(demandOf([strict, mild], about)?.rule, strict);
  const withKey = { ...about, kinds: ['code-app', 'passkey'] };
  assert.equal(demandOf([mild, strict], withKey)?.why, 'session');
  assert.equal(demandOf([mild, strict], { ...withKey, methods: ['password', 'passkey'] }), null);
});

test('a rule bites from its moment on, not before', () => {
  const about = { kinds: [], methods: ['password'], now };
  assert.equal(demandOf([rule({ requiredAt: now + 1 })], about), null);
  assert.equal(demandOf([rule({ requiredAt: now })], about)?.why, 'none');
  assert.equal(demandOf([rule({ requiredAt: null })], about), null);
});

test('of session lives the shortest counts, of permissions the strictest', () => {
  const rules = [
    rule({ idleMs: 4 * hourMs }),
    rule({ idleMs: hourMs, keepAllowed: false, numberAlways: true }),
  ];
  assert.deepEqual(sessionRulesOf(rules), {
    keepAllowed: false,
    idleMs: hourMs,
    totalMs: null,
    trustAllowed: true,
    numberAlways: true,
  });
  assert.deepEqual(sessionRulesOf([]), {
    keepAllowed: true,
    idleMs: null,
    totalMs: null,
    trustAllowed: true,
    numberAlways: false,
  });
});

test('the strictest rule about apps counts, where it is in force', () => {
  assert.equal(appsRuleOf([rule(), rule({ apps: 'app-passwords-only' })], now), 'app-passwords-only');
  assert.equal(appsRuleOf([rule({ apps: 'app-passwords-only' }), rule({ apps: 'blocked' })], now), 'blocked');
  assert.equal(appsRuleOf([rule({ apps: 'blocked', requiredAt: now + 1 })], now), 'unaffected');
  assert.equal(appsRuleOf([], now), 'unaffected');
});

test('people hear of it now, a week and a day before, and as it starts', () => {
  const kinds = (inMs: number) => reminders(now, now + inMs).map((one) => [one.kind, (one.at - now) / dayMs]);
  assert.deepEqual(kinds(30 * dayMs), [
    ['announced', 0],
    ['soon', 23],
    ['soon', 29],
    ['starts', 30],
  ]);
  assert.deepEqual(kinds(3 * dayMs), [
    ['announced', 0],
    ['soon', 2],
    ['starts', 3],
  ]);
  assert.deepEqual(kinds(0), [['starts', 0]]);
});
