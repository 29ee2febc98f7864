import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { placesTable } from '../../tests/kit/places-table.ts';
import { openPlaces } from './places.ts';

const geneva = {
  city: { names: { en: 'Geneva', es: 'Ginebra' } },
  country: { iso_code: 'CH', names: { en: 'Switzerland', es: 'Suiza' } },
};

function table(t: { after(run: () => void): void }, content: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-places-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'places.mmdb');
  writeFileSync(path, content);
  return path;
}

test('an address of the table has its place, in the language asked for', (t) => {
  const find = openPlaces(table(t, placesTable([203, 0, 113, 0], 24, geneva)));
  assert.equal(find('203.0.113.9', 'es'), 'Ginebra, Suiza');
  assert.equal(find('203.0.113.9', 'en'), 'Geneva, Switzerland');
  assert.equal(find('203.0.114.9', 'es'), null);
});

test('what the table cannot tell is null, never an error', (t) => {
  const find = openPlaces(table(t, placesTable([203, 0, 113, 0], 24, geneva)));
  for (const ip of ['2001:db8::1', '', 'unknown', '::ffff:203.0.113.9', '999.1.1.1'])
    assert.ok([null, 'Ginebra, Suiza'].includes(find(ip, 'es')), ip);
  const countryOnly = openPlaces(
    table(t, placesTable([203, 0, 113, 0], 24, { country: { names: { en: 'Switzerland' } } })),
  );
  assert.equal(countryOnly('203.0.113.9', 'es'), 'Switzerland');
});

test('a file that is no table is refused with its name', (t) => {
  for (const content of [Buffer.alloc(0), Buffer.from('not a table'), Buffer.alloc(4096, 7)])
    assert.throws(() => openPlaces(table(t, content)), /GEO_DB: .*places\.mmdb/);
});
