import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countryOf,
  dayOf,
  digitsOf,
  endingOf,
  mayBecome,
  mayComeBack,
  readMobile,
  readNumber,
} from './rules.ts';

const list = ['CH', 'FR', 'BE', 'DE'];
const read = (typed: string, country?: string) => {
  const found = readMobile(typed, list, country ?? null);
  return found.ok ? `${found.country} ${found.number}` : found.fault;
};

const cases: readonly [what: string, typed: string, expected: string, country?: string][] = [
  ['a Swiss mobile number', '+41 79 123 45 67', 'CH +41791234567'],
  ['a Swiss mobile number with 00', '0041 79 123 45 67', 'CH +41791234567'],
  ['a Swiss mobile number as at home', '079 123 45 67', 'CH +41791234567', 'CH'],
  ['a French mobile number', '+33 6 12 34 56 78', 'FR +33612345678'],
  ['a French mobile number as at home', '06 12 34 56 78', 'FR +33612345678', 'FR'],
  ['another French mobile number', '+33756789012', 'FR +33756789012'],
  ['a Belgian mobile number', '+32 470 12 34 56', 'BE +32470123456'],
  ['a German mobile number', '+49 151 12345678', 'DE +4915112345678'],
  ['dashes, dots, brackets', '+41 (79) 123-45.67', 'CH +41791234567'],
  ['a Swiss landline', '+41 44 668 18 00', 'not-mobile'],
  ['a French landline', '+33 1 42 68 53 00', 'not-mobile'],
  ['a Belgian landline', '+32 2 555 12 12', 'not-mobile'],
  ['a German landline', '+49 30 901820', 'not-mobile'],
  ['a French internet number', '+33 9 12 34 56 78', 'not-mobile'],
  ['a Swiss premium number', '+41 900 123 456', 'not-mobile'],
  ['a Swiss free number', '+41 800 123 456', 'not-mobile'],
  ['a Swiss pager', '+41 740 123 456', 'not-mobile'],
  ['a German premium number', '+49 900 1 123456', 'not-mobile'],
  ['Spain', '+34 612 34 56 78', 'country'],
  ['Liechtenstein, once +41', '+423 660 234 567', 'country'],
  ['Réunion, whose mobiles look French', '+262 692 12 34 56', 'country'],
  ['Guadeloupe', '+590 690 12 34 56', 'country'],
  ['the United Kingdom', '+44 7400 123456', 'country'],
  ['the United States', '+1 201 555 0123', 'country'],
  ['a satellite network', '+870 773 111 632', 'country'],
  ['too short', '+41 79 123 45', 'not-a-number'],
  ['too long', '+41 79 123 45 67 89', 'not-a-number'],
  ['no prefix and no country', '079 123 45 67', 'not-a-number'],
  ['letters', '+41 79 CALL ME', 'not-a-number'],
  ['an extension', '+41 79 123 45 67 ext. 3', 'not-a-number'],
  ['a parameter', '+41791234567;isub=1', 'not-a-number'],
  ['two numbers', '+41791234567,+41791234568', 'not-a-number'],
  ['a second line', '+41791234567\n+41791234568', 'not-a-number'],
  ['other digits', '+٤١٧٩١٢٣٤٥٦٧', 'not-a-number'],
  ['nothing', '', 'not-a-number'],
  ['a great deal', `+41${'7'.repeat(5000)}`, 'not-a-number'],
];
for (const [what, typed, expected, country] of cases)
  test(`${what} is ${expected}`, () => assert.equal(read(typed, country), expected));

test('what was added under another list is found, and could not be added again', () => {
  assert.equal(readNumber('+34 612 34 56 78'), '+34612345678');
  assert.equal(mayComeBack('+34612345678', list), false);
  assert.equal(mayComeBack('+34612345678', [...list, 'ES']), true);
});

test('of a number only its end is shown, and its country is that of the metadata', () => {
  assert.equal(endingOf('+41791234567'), '67');
  assert.equal(countryOf('+41791234567'), 'CH');
  assert.equal(countryOf('+870773111632'), '??');
  assert.equal(dayOf(Date.UTC(2026, 10, 27, 23, 59, 59)), '2026-11-27');
});

test('receipts that come late take nothing back', () => {
  const allowed = (['queued', 'sent', 'delivered', 'failed'] as const).flatMap((from) =>
    (['queued', 'sent', 'delivered', 'failed'] as const)
      .filter((to) => mayBecome(from, to))
      .map((to) => `${from} ${to}`),
  );
  assert.deepEqual(allowed, [
    'queued sent',
    'queued delivered',
    'queued failed',
    'sent delivered',
    'sent failed',
  ]);
});

test('digits are six, zeros in front included, and spread evenly', () => {
  assert.equal(digitsOf(new Uint8Array(32)), '000000');
  assert.equal(digitsOf(Uint8Array.from([0, 0, 0, 0, 0, 7])), '000007');
  assert.equal(digitsOf(new Uint8Array(32).fill(255)), String((2 ** 48 - 1) % 1_000_000).padStart(6, '0'));
});
