// Links of real services are untidy; they are understood, and what cannot be is refused with its reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { algorithms, cleanName, type Draft, readDraft } from './entry.ts';
import { nameOfLink, otpauthLink, readOtpauth } from './otpauth.ts';

const usual: Draft = {
  kind: 'totp',
  issuer: 'Sol',
  label: 'ana@example.org',
  secret: 'JBSWY3DPEHPK3PXP',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  counter: 0,
};

const untidy: readonly [why: string, link: string, part?: Partial<Draft>][] = [
  [
    'by the book',
    'otpauth://totp/Sol:ana%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Sol&algorithm=SHA1&digits=6&period=30',
  ],
  ['only a key and a name', 'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP'],
  ['scheme and type in capitals', 'OTPAUTH://TOTP/Sol:ana@example.org?SECRET=JBSWY3DPEHPK3PXP&ISSUER=Sol'],
  ['Apple’s scheme', 'apple-otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP'],
  [
    'an encoded colon and a space after it',
    'otpauth://totp/Sol%3A%20ana%40example.org?secret=JBSWY3DPEHPK3PXP',
  ],
  [
    'small letters, spaces and padding in the key',
    'otpauth://totp/Sol:ana@example.org?secret=jbsw%20y3dp+ehpk-3pxp%3D%3D',
  ],
  ['padding that was not encoded', 'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP==&issuer=Sol'],
  [
    'empty parameters',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&digits=&period=&algorithm=&issuer=',
  ],
  ['HTML copied from a page', 'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&amp;issuer=Sol'],
  [
    'parameters nobody knows',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&image=https%3A%2F%2Fx%2Fy.png&codeDisplay=%7B%7D',
  ],
  ['white space round it', '\n  otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP \r\n'],
  ['one slash too few or many', 'otpauth:totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP'],
  [
    'a second key appended',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&secret=AAAAAAAAAAAAAAAA',
  ],
  ['no issuer anywhere', 'otpauth://totp/ana@example.org?secret=JBSWY3DPEHPK3PXP', { issuer: '' }],
  ['no name at all', 'otpauth://totp/?secret=JBSWY3DPEHPK3PXP&issuer=Sol', { label: '' }],
  ['no slash before the question mark', 'otpauth://totp?secret=JBSWY3DPEHPK3PXP&issuer=Sol', { label: '' }],
  [
    'a plus for a space',
    'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&issuer=Air+Sol',
    { issuer: 'Air Sol', label: 'x' },
  ],
  ['a lone percent sign', 'otpauth://totp/100%?secret=JBSWY3DPEHPK3PXP', { issuer: '', label: '100%' }],
  [
    'a name in another script',
    'otpauth://totp/太陽:ana?secret=JBSWY3DPEHPK3PXP',
    { issuer: '太陽', label: 'ana' },
  ],
  [
    'another hash, written otherwise',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&algorithm=hmac-sha-256',
    { algorithm: 'SHA256' },
  ],
  [
    'eight digits, a minute',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&digits=8&period=60',
    { digits: 8, periodSeconds: 60 },
  ],
  [
    'a counter',
    'otpauth://hotp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&counter=7',
    { kind: 'hotp', counter: 7 },
  ],
  [
    'a counter that was forgotten',
    'otpauth://hotp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP',
    { kind: 'hotp' },
  ],
  [
    'Steam by type',
    'otpauth://steam/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP',
    { kind: 'steam', digits: 5 },
  ],
  [
    'Steam by encoder',
    'otpauth://totp/Sol:ana@example.org?secret=JBSWY3DPEHPK3PXP&encoder=steam',
    { kind: 'steam', digits: 5 },
  ],
  ['Steam by itself', 'steam://JBSWY3DPEHPK3PXP', { kind: 'steam', digits: 5, issuer: 'Steam', label: '' }],
  ['controls and turned text', 'otpauth://totp/Sol%0A%E2%80%AE:ana%40example.org?secret=JBSWY3DPEHPK3PXP'],
];
for (const [why, link, part] of untidy) {
  test(`understood: ${why}`, () => assert.deepEqual(readOtpauth(link), { ...usual, ...part }));
}

const refused: readonly [string, string][] = [
  ['https://example.org/?secret=JBSWY3DPEHPK3PXP', 'not-a-link'],
  ['otpauth://', 'not-a-link'],
  [`otpauth://totp/x?secret=${'A'.repeat(9000)}`, 'not-a-link'],
  ['otpauth://yaotp/x?secret=JBSWY3DPEHPK3PXP', 'kind'],
  ['otpauth://constructor/x?secret=JBSWY3DPEHPK3PXP', 'kind'],
  ['otpauth://totp/x', 'no-key'],
  ['otpauth://totp/x?secret=', 'no-key'],
  ['otpauth://totp/x?secret=0189', 'bad-key'],
  ['otpauth://totp/x?secret=A', 'bad-key'],
  [`otpauth://totp/x?secret=${'A'.repeat(600)}`, 'long-key'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&algorithm=MD5', 'algorithm'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=4', 'digits'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=six', 'digits'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=0', 'period'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=30.5', 'period'],
  ['otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=-1', 'counter'],
  ['otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=99999999999999999999', 'counter'],
];
for (const [link, why] of refused) {
  test(`refused as ${why}: ${link.slice(0, 60)}`, () => assert.equal(readOtpauth(link), why));
}

test('the name of an unreadable link never shows its key', () => {
  assert.equal(nameOfLink('otpauth://totp/Sol:ana?secret=TOPSECRET0189'), 'Sol:ana');
  assert.equal(nameOfLink('nothing TOPSECRET'), '');
});

const name = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((text) => cleanName(text.replaceAll(':', '')));
const anyDraft: fc.Arbitrary<Draft> = fc
  .record({
    kind: fc.constantFrom('totp', 'hotp'),
    issuer: name,
    label: name,
    secret: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    algorithm: fc.constantFrom(...algorithms),
    digits: fc.integer({ min: 5, max: 10 }),
    period: fc.integer({ min: 5, max: 3600 }),
    counter: fc.nat({ max: 2 ** 31 }),
  })
  .map((loose) =>
    readDraft({ ...loose, secret: loose.secret.toString('hex').replace(/[0-9]/g, 'K').toUpperCase() }),
  )
  .filter((draft): draft is Draft => typeof draft !== 'string');

test('what is written is what is read', () => {
  fc.assert(fc.property(anyDraft, (draft) => assert.deepEqual(readOtpauth(otpauthLink(draft)), draft)));
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readOtpauth(text);
      readOtpauth(`otpauth://totp/${text}?secret=${text}&${text}`);
      nameOfLink(`otpauth://totp/${text}`);
    }),
  );
});
