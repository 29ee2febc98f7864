// What the list of people searches and sorts by, beside each membership; rules of organisations; bulk acts. Fills the new
// columns from the tables as they are at this migration; from here on they are kept by hooks (facts.ts).
import type { Kysely } from 'kysely';
import type { Migration } from '../../../core/db/db.ts';
import { folded, rankOf } from '../rules.ts';
import { plainName } from '../names.ts';

type Before = {
  membership: {
    organisation_id: string;
    account_id: string;
    role: string;
    role_rank: number;
    name: string;
    name_key: string;
    address: string;
    address_key: string;
    folded: string;
    factor_kinds: string;
    strength: number;
    seen_at: number;
  };
  account: {
    id: string;
    login_address: string;
    login_key: string;
    given_name: string;
    family_name: string;
    sync_name: string;
  };
  two_step: { account_id: string; active_at: number | null };
  code_app: { account_id: string; proven_at: number | null };
  device: { account_id: string; proven_at: number | null };
  session: { account_id: string; seen_at: number };
};
const pageSize = 500;

async function fill(db: Kysely<Before>): Promise<void> {
  let after = '';
  for (;;) {
    const page = await db
      .selectFrom('account')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .execute();
    for (const account of page) await fillOne(db, account);
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    after = last.id;
  }
  for (const role of ['legal-responsible', 'administrator', 'member', 'external'])
    await db
      .updateTable('membership')
      .set({ role_rank: rankOf(role) })
      .where('role', '=', role)
      .execute();
}

async function fillOne(db: Kysely<Before>, account: Before['account']): Promise<void> {
  const { id } = account;
  const on = await db
    .selectFrom('two_step')
    .select('account_id')
    .where('account_id', '=', id)
    .where('active_at', 'is not', null)
    .executeTakeFirst();
  const proven = async (table: 'code_app' | 'device') =>
    (await db
      .selectFrom(table)
      .select('account_id')
      .where('account_id', '=', id)
      .where('proven_at', 'is not', null)
      .limit(1)
      .executeTakeFirst()) !== undefined;
  const kinds = on
    ? [
        ...((await proven('device')) ? ['aldaba-auth'] : []),
        ...((await proven('code_app')) ? ['code-app'] : []),
      ]
    : [];
  const seen = await db
    .selectFrom('session')
    .select((e) => e.fn.max<number>('seen_at').as('at'))
    .where('account_id', '=', id)
    .executeTakeFirst();
  const name = plainName(`${account.given_name} ${account.family_name}`);
  await db
    .updateTable('membership')
    .set({
      name,
      name_key: folded(name),
      address: account.login_address,
      address_key: account.login_key,
      folded: folded(`${name} ${account.login_address} ${account.sync_name}`),
      factor_kinds: kinds.join(' '),
      strength: kinds.length > 0 ? 2 : 0,
      seen_at: Number(seen?.at ?? 0),
    })
    .where('account_id', '=', id)
    .execute();
}

export const migration: Migration = {
  name: '0010-organisation-people',
  async up(schema, { text, integer }) {
    await schema.schema
      .alterTable('organisation')
      .addColumn('revision', integer, (c) => c.notNull().defaultTo(0))
      .execute();
    for (const [name, type, empty] of [
      ['role_rank', integer, 3],
      ['name', text, ''],
      ['name_key', text, ''],
      ['address', text, ''],
      ['address_key', text, ''],
      ['folded', text, ''],
      ['factor_kinds', text, ''],
      ['strength', integer, 0],
      ['seen_at', integer, 0],
      ['alerted_at', integer, 0],
      ['changing_until', integer, 0],
    ] as const)
      await schema.schema
        .alterTable('membership')
        .addColumn(name, type, (c) => c.notNull().defaultTo(empty))
        .execute();
    await fill(schema as Kysely<Before>);

    // Each order the list has is an index that also holds what it filters by: a page is read from it alone.
    const filters = ['strength', 'role_rank', 'changing_until'];
    for (const [name, columns] of [
      ['name', ['name_key', 'account_id', ...filters, 'folded']],
      ['address', ['address_key', 'account_id', ...filters]],
      ['role', ['role_rank', 'name_key', 'account_id', 'strength', 'changing_until']],
      ['strength', ['strength', 'name_key', 'account_id', 'role_rank', 'changing_until']],
      ['seen', ['seen_at', 'account_id', ...filters]],
      ['alerted', ['alerted_at', 'account_id', ...filters]],
      ['kinds', ['factor_kinds', 'role_rank', 'name_key', 'account_id']],
    ] as const)
      await schema.schema
        .createIndex(`membership_by_${name}`)
        .on('membership')
        .columns(['organisation_id', ...columns])
        .execute();

    await schema.schema
      .createTable('organisation_rule')
      .addColumn('organisation_id', text, (c) =>
        c.primaryKey().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('required_at', integer)
      .addColumn('announced_at', integer)
      .addColumn('minimum', text, (c) => c.notNull())
      .addColumn('apps', text, (c) => c.notNull())
      .addColumn('allowed_kinds', text)
      .addColumn('idle_ms', integer)
      .addColumn('total_ms', integer)
      .addColumn('keep_allowed', integer, (c) => c.notNull())
      .addColumn('trust_allowed', integer, (c) => c.notNull())
      .addColumn('number_always', integer, (c) => c.notNull())
      .addColumn('revision', integer, (c) => c.notNull())
      .addColumn('changed_at', integer, (c) => c.notNull())
      .execute();

    await schema.schema
      .createTable('bulk_act')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('account_id', text, (c) => c.notNull())
      .addColumn('act', text, (c) => c.notNull())
      .addColumn('role', text)
      .addColumn('chosen', text, (c) => c.notNull())
      .addColumn('cursor', text, (c) => c.notNull())
      .addColumn('total', integer, (c) => c.notNull())
      .addColumn('done', integer, (c) => c.notNull())
      .addColumn('failed', integer, (c) => c.notNull())
      .addColumn('reasons', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('resumes_at', integer)
      .addColumn('made_at', integer, (c) => c.notNull())
      .execute();
  },
};
