import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSmsAddress } from './sms-address.ts';

test('a generic address carries its template after #, which stays here', () => {
  const at = readSmsAddress(
    'https://t%40ken@gate.example.org/send?account=7#to=phone&text=body&format=form&field.sender=Us&number=digits',
  );
  assert.equal(at.kind, 'generic');
  if (at.kind !== 'generic') return;
  assert.equal(at.url.href, 'https://gate.example.org/send?account=7');
  assert.deepEqual(
    [at.user, at.auth, at.to, at.text, at.format],
    ['t@ken', 'bearer', 'phone', 'body', 'form'],
  );
  assert.deepEqual([at.digitsOnly, at.fields], [true, { sender: 'Us' }]);
});

test('credentials go where the template says', () => {
  const auth = (text: string) => {
    const at = readSmsAddress(text);
    return at.kind === 'generic' ? at.auth : undefined;
  };
  assert.equal(auth('https://gate.example.org/'), 'none');
  assert.equal(auth('https://a:b@gate.example.org/'), 'basic');
  assert.deepEqual(auth('https://a@gate.example.org/#auth=header:X-Api-Key'), { header: 'X-Api-Key' });
  assert.deepEqual(auth('https://a@gate.example.org/#auth=field:api_key'), { field: 'api_key' });
});

const refused: readonly [why: string, text: string, says: RegExp][] = [
  ['no address', 'gateway', /not an address/],
  ['another protocol', 'ftp://gate.example.org/', /must start with/],
  ['clear text to another machine', 'http://gate.example.org/', /in clear/],
  ['an option that does not exist', 'https://gate.example.org/#methd=GET', /"methd" after #/],
  ['a method that does not exist', 'https://gate.example.org/#method=FETCH', /method is one of/],
  ['GET with a body', 'https://gate.example.org/#method=GET&format=json', /format=query/],
  ['a header with a line break', 'https://a@gate.example.org/#auth=header:X%0d%0aY', /auth is/],
  ['Twilio without credentials', 'twilio://api.twilio.com?from=1', /ACCOUNT_SID:AUTH_TOKEN/],
  ['Twilio without a sender', 'twilio://a:b@api.twilio.com', /either \?from=/],
  ['Twilio with two senders', 'twilio://a:b@api.twilio.com?from=1&messaging-service=2', /either \?from=/],
  ['Twilio in clear', 'twilio://a:b@api.twilio.com?from=1&tls=none', /this machine only/],
  ['Vonage without a sender', 'vonage://a:b@rest.nexmo.com', /needs \?from=/],
  ['Vonage with MD5', 'vonage://a:b@rest.nexmo.com?from=A&signature=md5hash', /sha256 or sha512/],
];
for (const [why, text, says] of refused)
  test(`an address with ${why} is refused, without a secret in the words`, () =>
    assert.throws(
      () => readSmsAddress(text),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, says);
        return true;
      },
    ));
