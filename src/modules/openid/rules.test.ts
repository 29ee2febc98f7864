import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acrOf, acrSuffices, amrOf, isGoodUri, originsOf } from './rules.ts';

const ways: readonly [level: 1 | 2, methods: readonly string[], acr: string, amr: readonly string[]][] = [
  [1, ['password'], 'urn:aldaba:1', ['pwd']],
  [2, ['password', 'code-app'], 'urn:aldaba:2', ['pwd', 'otp', 'mfa']],
  [2, ['password', 'knock'], 'urn:aldaba:2', ['pwd', 'swk', 'mfa']],
  [2, ['password', 'sms'], 'urn:aldaba:2', ['pwd', 'sms', 'mfa']],
  [2, ['password', 'backup-code'], 'urn:aldaba:2', ['pwd', 'otp', 'mfa']],
  [2, ['password', 'yubikey'], 'urn:aldaba:2', ['pwd', 'otp', 'hwk', 'mfa']],
  // Only the password was proven this time.
  [2, ['password', 'trusted-browser'], 'urn:aldaba:1', ['pwd']],
  [2, ['passkey'], 'urn:aldaba:phr', ['hwk', 'user', 'mfa']],
  [2, ['password', 'security-key'], 'urn:aldaba:phr', ['pwd', 'hwk', 'mfa']],
];

test('an app is told how somebody signed in, no more and no less', () => {
  for (const [level, methods, acr, amr] of ways) {
    assert.equal(acrOf({ level, methods }), acr, methods.join(' '));
    assert.deepEqual(amrOf({ level, methods }), amr, methods.join(' '));
  }
});

test('the weakest of the levels asked for is enough, and unknown ones ask for nothing', () => {
  assert.equal(acrSuffices('urn:aldaba:2', 'urn:aldaba:1'), false);
  assert.equal(acrSuffices('urn:aldaba:2', 'urn:aldaba:phr'), true);
  assert.equal(acrSuffices('urn:aldaba:phr urn:aldaba:2', 'urn:aldaba:2'), true);
  assert.equal(acrSuffices('urn:other:gold', 'urn:aldaba:1'), true);
  assert.equal(acrSuffices('urn:other:gold urn:aldaba:2', 'urn:aldaba:1'), false);
  assert.equal(acrSuffices(undefined, 'urn:aldaba:1'), true);
});

test('an address reads the same before and after it is parsed, and is https or this machine', () => {
  for (const good of [
    'https://a.example/cb',
    'https://a.example',
    'https://a.example/cb?x=1&y=%20',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
  ])
    assert.equal(isGoodUri(good), true, good);
  for (const bad of [
    '',
    'http://a.example/cb',
    'http://localhost.evil.example/cb',
    'http://127.1/cb',
    'https://a.example:443/cb',
    'https://A.example/cb',
    'https://a.example/%2e%2e/cb',
    'https://a.example/./cb',
    'https://*.a.example/cb',
    'https://a.example/cb#',
    'https://u@a.example/cb',
    'https:/a.example',
    'https:a.example',
    'https://a.example\\@evil.example/',
    'https://a.example/c b',
    'data:text/html,x',
    'custom.app:/cb',
  ])
    assert.equal(isGoodUri(bad), false, bad);
  assert.deepEqual(originsOf(['https://a.example/x', 'https://a.example/y', 'http://localhost:1/z']), [
    'https://a.example',
    'http://localhost:1',
  ]);
});
