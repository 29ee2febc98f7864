// Passkeys and security keys, the challenges they answer, and YubiKeys that type one-time codes.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0007-keys',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('key_owner')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('handle', text, (c) => c.notNull().unique())
      .execute();
    await schema.schema
      .createTable('security_key')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('credential_id', text, (c) => c.notNull().unique())
      .addColumn('public_key', bytes, (c) => c.notNull())
      .addColumn('counter', integer, (c) => c.notNull())
      .addColumn('transports', text, (c) => c.notNull())
      .addColumn('aaguid', text, (c) => c.notNull())
      .addColumn('discoverable', integer, (c) => c.notNull())
      .addColumn('backed_up', integer, (c) => c.notNull())
      .addColumn('added_at', integer, (c) => c.notNull())
      .addColumn('proven_at', integer)
      .addColumn('last_used_at', integer)
      .execute();
    await schema.schema.createIndex('security_key_account').on('security_key').column('account_id').execute();
    await schema.schema
      .createTable('key_challenge')
      .addColumn('challenge_hash', bytes, (c) => c.primaryKey())
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('bound_to', text, (c) => c.notNull())
      .addColumn('browser_hash', bytes, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createIndex('key_challenge_expires')
      .on('key_challenge')
      .column('expires_at')
      .execute();
    await schema.schema
      .createTable('yubikey')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('public_id', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('session_counter', integer, (c) => c.notNull())
      .addColumn('session_use', integer, (c) => c.notNull())
      .addColumn('added_at', integer, (c) => c.notNull())
      .addColumn('last_used_at', integer)
      .addUniqueConstraint('yubikey_public_id', ['account_id', 'public_id'])
      .execute();
  },
};
