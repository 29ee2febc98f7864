// A database of before the users page: the copy of names and factors is filled by the migration, as the modules say it.
import assert from 'node:assert/strict';
import { eachDatabase } from '../../kit/databases.ts';
import { migrations } from '../../../src/app.ts';
import { migrate } from '../../../src/core/db/migrate.ts';

/** With what changes a table it makes. */
const names = ['0010-organisation-people', '0027-links-allowed'];

eachDatabase('filling the list of people', (on) => {
  on.test('names, addresses, factors and last seen come from where they were', async (t) => {
    const { db } = await on.open(
      t,
      migrations.filter((one) => !names.includes(one.name)),
    );
    const put = (table: string, row: object) =>
      db.kysely
        .insertInto(table as never)
        .values(row as never)
        .execute();
    await put('organisation', { id: 'org', name: 'Ebro', created_at: 1 });
    for (let index = 0; index < 1100; index += 1) {
      const id = `a${String(index).padStart(5, '0')}`;
      await put('account', {
        id,
        login_address: `P${index}@example.org`,
        login_key: `p${index}@example.org`,
        given_name: index === 0 ? 'Íñigo\u202e' : 'Eva',
        family_name: 'Núñez',
        sync_name: `EN${10_000 + index}`,
        language: 'es',
        theme: 'system',
        country: null,
        operator: 0,
        address_verified_at: null,
        password_hash: '',
        password_changed_at: 1,
        must_change_password: 0,
        created_at: 1,
      });
      await put('membership', {
        organisation_id: 'org',
        account_id: id,
        role: index === 1 ? 'administrator' : 'member',
        joined_at: 1,
      });
    }
    await put('two_step', { account_id: 'a00000', active_at: 5, revision: 1 });
    await put('code_app', {
      id: 'app',
      account_id: 'a00000',
      name: 'Aegis',
      seed: new Uint8Array(1),
      last_step: null,
      added_at: 1,
      proven_at: 2,
      last_used_at: null,
    });
    // Proven, but no backup code typed back: not on.
    await put('code_app', {
      id: 'half',
      account_id: 'a00001',
      name: 'Aegis',
      seed: new Uint8Array(1),
      last_step: null,
      added_at: 1,
      proven_at: 2,
      last_used_at: null,
    });
    assert.deepEqual(await migrate(db, migrations, 9), names);
    const rows = (await db.kysely
      .selectFrom('membership' as never)
      .selectAll()
      .orderBy('account_id' as never)
      .execute()) as Record<string, unknown>[];
    const [first, second] = rows;
    assert.deepEqual(
      [
        first?.['name'],
        first?.['folded'],
        first?.['factor_kinds'],
        first?.['strength'],
        first?.['role_rank'],
      ],
      ['Íñigo Núñez', 'inigo nunez p0@example.org en10000', 'code-app', 2, 2],
    );
    assert.deepEqual([second?.['factor_kinds'], second?.['strength'], second?.['role_rank']], ['', 0, 1]);
    assert.ok(rows.every((row) => row['name_key'] !== ''));
  });
});
