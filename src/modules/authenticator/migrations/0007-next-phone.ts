// A phone that vouches for the next one, and the platform passkey a phone says YES with.
import { sql } from 'kysely';
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0007-next-phone',
  async up(schema, { text, integer, bytes }) {
    const add = (table: string, column: string, type: typeof text) =>
      schema.schema.alterTable(table).addColumn(column, type).execute();
    await add('device', 'passkey_id', text);
    await add('device', 'passkey_key', bytes);
    await add('device', 'passkey_counter', integer);
    await add('device', 'passkey_synced', integer);
    await add('device_link', 'voucher_id', text);
    await sql`create index device_link_voucher on device_link (voucher_id) where voucher_id is not null`.execute(
      schema,
    );
  },
};
