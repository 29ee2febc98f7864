import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptsAccountPassword,
  appPasswordText,
  covers,
  isStale,
  readBasic,
  scopes,
  shownSecret,
  staleMs,
  toScopes,
} from './rules.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('dashes, spaces and case of an app password do not matter', () => {
  const text = 'ABCDEFGHJKMNPQRSTVWXYZ01';
  for (const typed of [shownSecret(text), text.toLowerCase(), ' abcdef ghjkmn pqrstv wxyzo1 '])
    assert.equal(appPasswordText(typed), text, typed);
  for (const typed of ['', text.slice(1), `${text}0`, `${text.slice(1)}U`, `${text.slice(1)}ñ`])
    assert.equal(appPasswordText(typed), undefined, typed);
});

test('a scope opens itself, drive also its reading, and nothing opens what is no scope', () => {
  for (const held of scopes)
    for (const asked of [...scopes, '', 'admin', 'drive drive-read'])
      assert.equal(covers([held], asked), held === asked || (held === 'drive' && asked === 'drive-read'));
  assert.equal(covers(['admin'], 'admin'), false);
  assert.deepEqual(toScopes('drive nonsense mail-read'), ['drive', 'mail-read']);
});

test('the account password is for programs only without a second step and without a rule', () => {
  assert.equal(acceptsAccountPassword(false, 'unaffected'), true);
  for (const [on, rule] of [
    [true, 'unaffected'],
    [false, 'app-passwords-only'],
    [false, 'blocked'],
  ] as const)
    assert.equal(acceptsAccountPassword(on, rule), false);
});

test('a Basic header is read to the letter or not at all', () => {
  assert.deepEqual(readBasic(basic('ana@example.org:a:b')), { user: 'ana@example.org', secret: 'a:b' });
  assert.deepEqual(readBasic(basic('AB12345:ñandú')), { user: 'AB12345', secret: 'ñandú' });
  for (const bad of [
    undefined,
    '',
    'Basic',
    'Basic %%%',
    'Bearer abc',
    basic('nobody'),
    basic(':secret'),
    basic('ana:'),
    basic('ana:\u0000'),
    basic('a\nb:c'),
    basic(`${'a'.repeat(300)}:b`),
    `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`,
  ])
    assert.equal(readBasic(bad), undefined, String(bad));
});

test('what nobody has used for ninety days is old', () => {
  assert.equal(isStale({ created_at: 0, last_used_at: null }, staleMs), true);
  assert.equal(isStale({ created_at: 0, last_used_at: 1 }, staleMs), false);
});
