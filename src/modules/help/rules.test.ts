import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpFor, missOf } from './rules.ts';

test('of a search without result nothing is kept that may name a person', () => {
  const cases: readonly [typed: string, kept: string][] = [
    ['No me llega el SMS', 'no me llega el sms'],
    ['ana@example.org no entra', 'no entra'],
    ['mi telefono es +41 79 123 45 67', 'mi telefono es 41 79 45 67'],
    ['código 493021 caducado', 'código caducado'],
    ['X1234567L permiso', 'permiso'],
    ['2fa en windows 11', '2fa en windows 11'],
    ['ver https://evil.example/x?y=ana', 'ver'],
    ['\u202etxt.exe\u0000', 'txt.exe'],
    ['493021', ''],
    ['¿?', ''],
    [`${'palabra '.repeat(40)}`, 'palabra '.repeat(12).trim()],
  ];
  for (const [typed, kept] of cases) assert.equal(missOf(typed), kept, typed);
});

test('every page has its help, and an unknown one the home', () => {
  assert.equal(helpFor('/sign-in?next=/x'), '/help/guides/sign-in');
  assert.equal(helpFor('/sign-in/knock'), '/help/guides/answer-a-request');
  assert.equal(helpFor('/manager/'), '/help/guides/security-check-up');
  assert.equal(helpFor('/auth/others'), '/help/guides/codes-of-other-sites');
  assert.equal(helpFor('/auth/others/import'), '/help/guides/import-and-export-codes');
  assert.equal(helpFor('https://evil.example/manager'), '/help');
  assert.equal(helpFor('/nowhere'), '/help');
});
