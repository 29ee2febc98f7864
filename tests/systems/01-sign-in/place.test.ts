// Approximate places: from the operator's table only, shown where a person judges whether it was them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { placesTable } from '../../kit/places-table.ts';
import { address, world } from '../../kit/world.ts';

describe('places', () => {
  test('sessions, the activity log and the mail of a new browser tell the place of the address', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'aldaba-places-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'places.mmdb');
    writeFileSync(
      path,
      placesTable([203, 0, 113, 0], 24, {
        city: { names: { en: 'Geneva', es: 'Ginebra' } },
        country: { names: { en: 'Switzerland', es: 'Suiza' } },
      }),
    );
    const w = await world(t, { env: { GEO_DB: path } });
    await w.firstAccount(w.browser({ ip: '198.51.100.7' }));
    const away = w.browser({ ip: '203.0.113.77' });
    await w.signIn(away);
    const sessions = await away.api('GET /api/sessions');
    const places = (sessions.json.sessions as { place: string | null }[]).map(({ place }) => place);
    assert.deepEqual(new Set(places), new Set(['Ginebra, Suiza', null]));
    const { json } = await away.api('GET /api/activity');
    const entry = (json.entries as { kind: string; place: string | null }[]).find(
      (e) => e.kind === 'sign-in.done',
    );
    assert.equal(entry?.place, 'Ginebra, Suiza');
    const mail = (await w.mails(address)).at(-1);
    assert.match(mail?.kind === 'mail' ? mail.text : '', /Ginebra, Suiza/);
  });

  test('a table that is not there, or is none, is refused at start', async (t) => {
    await assert.rejects(world(t, { env: { GEO_DB: '/nowhere/places.mmdb' } }), /GEO_DB: there is no file/);
    await assert.rejects(world(t, { env: { GEO_DB: import.meta.filename } }), /GEO_DB: .*MaxMind/);
  });
});
