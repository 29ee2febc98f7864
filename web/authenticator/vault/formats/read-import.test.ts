// Files of other apps: the right reader finds itself, readable codes come in, the others are listed, nothing throws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as made from '../../../../tests/browser/fixtures/backups.ts';
import type { Found } from '../entry.ts';
import { readImport } from './read-import.ts';
import type { FileFault } from './reading.ts';

/** One line a code. */
const lines = ({ drafts }: Found): string[] =>
  drafts.map(({ kind, issuer, label, secret, algorithm, digits, periodSeconds, counter }) =>
    [kind, issuer, label, secret, algorithm, digits, kind === 'hotp' ? counter : periodSeconds].join(' · '),
  );

function plain(text: string): Found {
  const reading = readImport(text);
  assert.equal(reading.kind, 'found');
  return reading.kind === 'found' ? reading.found : { drafts: [], bad: [] };
}

async function opened(text: string, password: string): Promise<Found | FileFault | undefined> {
  const reading = readImport(text);
  assert.equal(reading.kind, 'locked');
  return reading.kind === 'locked' ? reading.open(password) : undefined;
}

async function sameAs(text: string, password: string, expected: Found): Promise<void> {
  assert.equal(await opened(text, 'not the password'), undefined, 'a wrong password is asked again');
  assert.deepEqual(await opened(text, password), expected);
}

const faultOf = (text: string): string => {
  const reading = readImport(text);
  return reading.kind === 'fault' ? reading.fault : reading.kind;
};

test('Aegis, plain and encrypted', async () => {
  const found = plain(made.aegisPlain());
  assert.deepEqual(lines(found), [
    'totp · Panadería Sol · ana@example.org · GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ · SHA1 · 8 · 30',
    'hotp · Archivo · ana · JBSWY3DPEHPK3PXP · SHA256 · 6 · 41',
    'steam · Steam · ana_juega · KRSXG5CTMVRXEZLU · SHA1 · 5 · 30',
  ]);
  assert.deepEqual(found.bad, [{ name: 'Correo: ana', fault: 'kind' }]);
  await sameAs(made.aegisEncrypted('contraseña ñ'), 'contraseña ñ', found);
});

test('2FAS, plain and encrypted', async () => {
  const found = plain(made.twoFasPlain());
  assert.deepEqual(lines(found), [
    'totp · Panadería Sol · ana · GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ · SHA512 · 6 · 60',
    'hotp · Archivo · ana · JBSWY3DPEHPK3PXP · SHA1 · 7 · 12',
  ]);
  assert.deepEqual(found.bad, [{ name: 'Sin clave', fault: 'no-key' }]);
  await sameAs(made.twoFasEncrypted('hierro'), 'hierro', found);
});

test('Bitwarden, plain and protected by a password: logins without a key are left out', async () => {
  const found = plain(made.bitwardenPlain());
  assert.deepEqual(lines(found), [
    'totp · Panadería Sol · ana · GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ · SHA1 · 6 · 30',
    'totp · Archivo · ana · JBSWY3DPEHPK3PXP · SHA256 · 8 · 60',
    'steam · Juegos · ana_juega · KRSXG5CTMVRXEZLU · SHA1 · 5 · 30',
  ]);
  assert.deepEqual(found.bad, [{ name: 'Rota: ana', fault: 'bad-key' }]);
  await sameAs(made.bitwardenProtected('hierro'), 'hierro', found);
});

test('a list of links: comments skipped, Google’s links opened, secrets of bad lines not shown', () => {
  const found = plain(
    [
      '\ufeff# a comment',
      'otpauth://totp/Sol:ana?secret=JBSWY3DPEHPK3PXP',
      '',
      'otpauth://totp/Rota?secret=0189',
      'TOPSECRET, not a link',
      made.migrationLink([{ secret: Buffer.from('Hello!'), name: 'ana', issuer: 'Luna' }]),
    ].join('\r\n'),
  );
  assert.deepEqual(lines(found), [
    'totp · Sol · ana · JBSWY3DPEHPK3PXP · SHA1 · 6 · 30',
    'totp · Luna · ana · JBSWY3DPEE · SHA1 · 6 · 30',
  ]);
  assert.deepEqual(found.bad, [
    { name: 'Rota', fault: 'bad-key' },
    { name: '', fault: 'not-a-link' },
  ]);
});

test('Proton’s plain export', () => {
  const uri = 'otpauth://totp/?secret=JBSWY3DPEHPK3PXP&issuer=Sol';
  const entries = [{ id: '1', content: { uri, entry_type: 'Totp', name: 'ana' }, note: null }];
  assert.deepEqual(lines(plain(JSON.stringify({ version: 1, entries }))), [
    'totp · Sol · ana · JBSWY3DPEHPK3PXP · SHA1 · 6 · 30',
  ]);
});

test('each unusable file says why', () => {
  const faults: [string, string][] = [
    ['', 'empty'],
    [' \n', 'empty'],
    ['hello', 'unknown'],
    ['{"a": 1}', 'unknown'],
    ['[1, 2]', 'unknown'],
    ['{"services": []}', 'empty'],
    ['{"encrypted": true, "items": "2.x"}', 'own-app-only'],
    ['{"version": 1, "kdfParams": {}, "encryptedData": "x", "encryptionNonce": "y"}', 'own-app-only'],
    ['{"servicesEncrypted": "x:y"}', 'damaged'],
    ['{"header": {"slots": [{"type": 2}], "params": {}}, "db": "AAAA"}', 'own-app-only'],
    ['{"header": {"slots": null, "params": null}, "db": {}}', 'damaged'],
    ['{"format": "aldaba-auth-export", "version": 2}', 'newer'],
    ['x'.repeat(10 * 1024 * 1024 + 1), 'too-large'],
    [`${'otpauth://totp/a?secret=AAAA\n'.repeat(2001)}`, 'too-many'],
  ];
  for (const [text, why] of faults) assert.equal(faultOf(text), why, text.slice(0, 60));
});

test('a file that asks for gigabytes is not obeyed', async () => {
  const text = made.aegisEncrypted('x', { n: 2, r: 1, p: 1 });
  for (const cost of ['"n":1048576,"r":32', '"n":1048576,"r":8', '"n":3,"r":1']) {
    assert.equal(await opened(text.replace('"n":2,"r":1', cost), 'x'), 'too-costly', cost);
  }
  const protectedText = made.bitwardenProtected('x');
  assert.equal(
    await opened(protectedText.replace('"kdfIterations":5000', '"kdfIterations":1e12'), 'x'),
    'too-costly',
  );
});

test('content that was changed after it was encrypted is not taken', async () => {
  const file = JSON.parse(made.aegisEncrypted('x', { n: 2, r: 1, p: 1 })) as { db: string };
  const db = Buffer.from(file.db, 'base64');
  db[5] = (db[5] ?? 0) ^ 1;
  assert.equal(await opened(JSON.stringify({ ...file, db: db.toString('base64') }), 'x'), 'damaged');
});

test('whatever JSON it is, something is said and nothing is thrown', async () => {
  const keys = [
    'header',
    'slots',
    'db',
    'services',
    'servicesEncrypted',
    'encrypted',
    'items',
    'entries',
    'format',
  ];
  const file = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }));
  await fc.assert(
    fc.asyncProperty(file, async (loose) => {
      const reading = readImport(JSON.stringify(loose));
      if (reading.kind === 'locked') await reading.open('x');
    }),
  );
});
