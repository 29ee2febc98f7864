// Which texts may link this phone, and which may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseCrockford } from '../../../src/lib/crockford.ts';
import { linkFragment } from '../../../src/modules/authenticator/wire.ts';
import { linkInFragment, readScanned, readTypedCode } from './link.ts';

const origin = 'https://aldaba.test';
const [linkId, secret] = ['link_0001', 'A'.repeat(22)];
const fragment = linkFragment(linkId, secret);

test('the QR of this installation is a link', () => {
  assert.deepEqual(readScanned(`${origin}/auth/#${fragment}`, origin), {
    kind: 'link',
    target: { linkId, secret },
  });
  assert.deepEqual(linkInFragment(`#${fragment}`), { linkId, secret });
});

test('the QR of another installation is told apart and never claimed here', () => {
  assert.deepEqual(readScanned(`https://evil.test/auth/#${fragment}`, origin), {
    kind: 'elsewhere',
    host: 'evil.test',
  });
});

test('other codes are not ours', () => {
  for (const text of [
    'otpauth://totp/x?secret=ABC',
    `${origin}/manager/#${fragment}`,
    `${origin}/auth/#link=v2.${linkId}.${secret}`,
    `${origin}/auth/#link=v1.${linkId}.short`,
    'hola',
    '',
  ]) {
    assert.equal(readScanned(text, origin).kind, 'foreign', text);
  }
});

test('a typed code means the same on both sides, however it was typed', () => {
  for (const typed of ['abcd-efgh', ' ABCD EFGH ', 'o0i1–l1xy']) {
    assert.deepEqual(readTypedCode(typed), { typedCode: normaliseCrockford(typed) });
  }
  for (const typed of ['', '12', 'u'.repeat(8), 'ñandú-ñandú']) assert.equal(readTypedCode(typed), undefined);
});
