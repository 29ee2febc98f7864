// Google Authenticator's QR codes: every account is found or listed, whatever the order of the parts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GoogleAccount, migrationLink } from '../../../tests/browser/fixtures/backups.ts';
import { base32 } from './base32.ts';
import { collect, type Collected, foundIn, isComplete, readMigration } from './google-migration.ts';

const account = (name: string, more: Partial<GoogleAccount> = {}): GoogleAccount => ({
  secret: Buffer.from('Hello!\xde\xad\xbe\xef', 'latin1'),
  name,
  ...more,
});

test('kinds, hashes, digits and counters come through; the name gives the issuer when none is told', () => {
  const part = readMigration(
    migrationLink([
      account('ana', { issuer: 'Sol' }),
      account('Archivo:ana', { algorithm: 2, digits: 2 }),
      account('Luna: ana', { issuer: 'Luna', type: 1, counter: 9, algorithm: 3 }),
      account('MD5', { algorithm: 4 }),
      account('otro', { type: 9 }),
      account('vacía', { secret: new Uint8Array() }),
    ]),
  );
  const told = part?.found.drafts.map(({ kind, issuer, label, secret, algorithm, digits, counter }) =>
    [kind, issuer, label, secret, algorithm, digits, counter].join(' '),
  );
  assert.deepEqual(told, [
    'totp Sol ana JBSWY3DPEHPK3PXP SHA1 6 0',
    'totp Archivo ana JBSWY3DPEHPK3PXP SHA256 8 0',
    'hotp Luna ana JBSWY3DPEHPK3PXP SHA512 6 9',
  ]);
  assert.deepEqual(part?.found.bad, [
    { name: 'MD5', fault: 'algorithm' },
    { name: 'otro', fault: 'kind' },
    { name: 'vacía', fault: 'no-key' },
  ]);
});

test('the example everybody knows', () => {
  const link =
    'otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC';
  const [draft] = readMigration(link)?.found.drafts ?? [];
  assert.deepEqual(
    [draft?.issuer, draft?.label, draft?.secret],
    ['Example', 'alice@google.com', 'JBSWY3DPEHPK3PXP'],
  );
});

test('parts gather in any order, each as often as it is seen, and only with their own', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), fc.nat({ max: 3 }), (order, again) => {
      const part = (index: number, batch = 5) => {
        const read = readMigration(migrationLink([account(`no ${index}`)], { index, count: 4, batch }));
        assert.ok(read);
        return read;
      };
      let collected: Collected | undefined;
      for (const index of [...order, again]) {
        const next = collect(collected, part(index));
        assert.ok(next !== 'other-export');
        collected = next;
      }
      assert.ok(collected && isComplete(collected));
      assert.deepEqual(
        foundIn(collected).drafts.map(({ label }) => label),
        ['no 0', 'no 1', 'no 2', 'no 3'],
      );
      assert.equal(collect(collected, part(0, 6)), 'other-export');
    }),
  );
});

test('cut, changed or invented data is refused without an exception', () => {
  const link = migrationLink([account('ana', { issuer: 'Sol' })]);
  for (const broken of [
    link.slice(0, -20),
    'otpauth-migration://offline',
    'otpauth-migration://offline?data=%',
    'x',
  ]) {
    assert.equal(readMigration(broken), undefined);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readMigration(
        `otpauth-migration://offline?data=${encodeURIComponent(Buffer.from(bytes).toString('base64'))}`,
      );
    }),
  );
});

test('a scanner that decoded the link, or wrote it for addresses, does no harm', () => {
  const accounts = [account('ana', { secret: Uint8Array.from({ length: 40 }, (_, i) => 251 + (i % 5)) })];
  const data = decodeURIComponent(migrationLink(accounts).split('data=')[1] ?? '');
  assert.match(data, /\+/);
  const secret = base32(accounts[0]?.secret ?? new Uint8Array());
  for (const written of [
    data.replaceAll('+', ' '),
    data.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ]) {
    const part = readMigration(`otpauth-migration://offline?data=${written}`);
    assert.equal(part?.found.drafts[0]?.secret, secret);
  }
});
