import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seen } from './names.ts';

test('what hides in the name of a file is seen, and nothing else changes', () => {
  assert.equal(seen('evil\u202egpj.exe\n\u200b'), 'evil\ufffdgpj.exe\ufffd\ufffd');
  assert.equal(seen('/Fotos/año 👩‍🔬.jpg'), '/Fotos/año 👩‍🔬.jpg');
});
