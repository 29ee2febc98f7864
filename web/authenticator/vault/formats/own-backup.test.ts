// Our own copy comes back as it was, opens with its password only, and shows nothing to anybody else.
import assert from 'node:assert/strict';
import { createDecipheriv, scryptSync } from 'node:crypto';
import { test } from 'node:test';
import type { Draft } from '../entry.ts';
import { writeBackup } from './own-backup.ts';
import { readImport } from './read-import.ts';

const drafts: Draft[] = [
  {
    kind: 'totp',
    issuer: 'Panadería Sol',
    label: 'ana',
    secret: 'JBSWY3DPEHPK3PXP',
    algorithm: 'SHA512',
    digits: 8,
    periodSeconds: 60,
    counter: 0,
  },
  {
    kind: 'hotp',
    issuer: '',
    label: 'a:b',
    secret: 'GEZDGNBVGY3TQOJQ',
    algorithm: 'SHA1',
    digits: 6,
    periodSeconds: 30,
    counter: 2 ** 40,
  },
  {
    kind: 'steam',
    issuer: 'Steam',
    label: '',
    secret: 'KRSXG5CTMVRXEZLU',
    algorithm: 'SHA1',
    digits: 5,
    periodSeconds: 30,
    counter: 0,
  },
];
type Head = {
  format: string;
  version: number;
  kdf: { N: number; r: number; p: number; salt: string; name: string };
  cipher: { name: string; nonce: string };
};

test('round trip; another password, a changed head or a changed byte opens nothing', async () => {
  const text = await writeBackup(drafts, 'una aldaba de hierro');
  assert.ok(!text.includes('JBSWY3DP') && !text.includes('Sol'));
  const open = async (file: string, password: string) => {
    const reading = readImport(file);
    assert.equal(reading.kind, 'locked');
    return reading.kind === 'locked' ? reading.open(password) : undefined;
  };
  assert.deepEqual(await open(text, 'una aldaba de hierro'), { drafts, bad: [] });
  assert.equal(await open(text, 'una aldaba de madera'), undefined);
  const file = JSON.parse(text) as Head & { data: string };
  assert.equal(
    await open(JSON.stringify({ ...file, kdf: { ...file.kdf, p: 1 } }), 'una aldaba de hierro'),
    undefined,
  );
  const data = Buffer.from(file.data, 'base64');
  data[0] = (data[0] ?? 0) ^ 1;
  assert.equal(
    await open(JSON.stringify({ ...file, data: data.toString('base64') }), 'una aldaba de hierro'),
    undefined,
  );
});

test('the format is what the README describes: another program reads it', async () => {
  const file = JSON.parse(await writeBackup(drafts, 'una aldaba de hierro')) as Head & { data: string };
  const { kdf, cipher } = file;
  const key = scryptSync('una aldaba de hierro', Buffer.from(kdf.salt, 'base64'), 32, {
    N: kdf.N,
    r: kdf.r,
    p: kdf.p,
    maxmem: 2 ** 28,
  });
  const data = Buffer.from(file.data, 'base64');
  const opener = createDecipheriv('aes-256-gcm', key, Buffer.from(cipher.nonce, 'base64'));
  opener.setAuthTag(data.subarray(-16));
  // The head with its members in alphabetical order, without spaces (RFC 8785).
  opener.setAAD(
    Buffer.from(
      JSON.stringify({
        cipher: { name: cipher.name, nonce: cipher.nonce },
        format: file.format,
        kdf: { N: kdf.N, name: kdf.name, p: kdf.p, r: kdf.r, salt: kdf.salt },
        version: file.version,
      }),
    ),
  );
  const plain = Buffer.concat([opener.update(data.subarray(0, -16)), opener.final()]).toString();
  const { entries } = JSON.parse(plain) as { entries: { secret: string }[] };
  assert.deepEqual(
    entries.map(({ secret }) => secret),
    drafts.map(({ secret }) => secret),
  );
});
