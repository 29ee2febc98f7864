// Linked devices, links on their way, and knocks with their signed answers.
import { sql } from 'kysely';
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0002-authenticator',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('device')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('seed', bytes, (c) => c.notNull())
      .addColumn('last_step', integer)
      .addColumn('counter', integer, (c) => c.notNull())
      .addColumn('challenge_hash', bytes)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('proven_at', integer)
      .addColumn('last_used_at', integer)
      .addColumn('network', text, (c) => c.notNull())
      .addColumn('push_endpoint', text)
      .addColumn('push_p256dh', text)
      .addColumn('push_auth', text)
      .execute();
    await schema.schema.createIndex('device_account').on('device').column('account_id').execute();
    // The sweep looks for devices that never proved themselves; there are few at any time.
    await sql`create index device_unproven on device (created_at) where proven_at is null`.execute(schema);

    await schema.schema
      .createTable('device_proof')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('device_proof_expires').on('device_proof').column('expires_at').execute();

    await schema.schema
      .createTable('device_link')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('session_id', text, (c) => c.notNull())
      .addColumn('browser_hash', bytes)
      .addColumn('secret_hash', bytes, (c) => c.notNull())
      .addColumn('typed_hash', bytes, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('key', text)
      .addColumn('device_name', text)
      .addColumn('digits', text)
      .addColumn('claim_hash', bytes)
      .addColumn('device_id', text)
      .execute();
    await schema.schema.createIndex('device_link_typed').on('device_link').column('typed_hash').execute();
    await schema.schema.createIndex('device_link_device').on('device_link').column('device_id').execute();
    await schema.schema.createIndex('device_link_account').on('device_link').column('account_id').execute();
    await schema.schema.createIndex('device_link_expires').on('device_link').column('expires_at').execute();

    await schema.schema
      .createTable('device_link_code')
      .addColumn('code_hash', bytes, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('key_thumbprint', text, (c) => c.notNull())
      .addColumn('code_challenge', text, (c) => c.notNull())
      .addColumn('device_name', text, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('used_at', integer)
      .addColumn('device_id', text)
      .execute();
    await schema.schema
      .createIndex('device_link_code_account')
      .on('device_link_code')
      .column('account_id')
      .execute();

    await schema.schema
      .createTable('knock')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('bound_to', text, (c) => c.notNull())
      .addColumn('act', text, (c) => c.notNull())
      .addColumn('mode', text, (c) => c.notNull())
      .addColumn('shown', text)
      .addColumn('context', text, (c) => c.notNull())
      .addColumn('context_hash', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('issued_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('answered_at', integer)
      .addColumn('device_id', text)
      .addColumn('reason', text)
      .addColumn('answer', text)
      .addColumn('signature', text)
      .execute();
    await schema.schema
      .createIndex('knock_account_issued')
      .on('knock')
      .columns(['account_id', 'issued_at'])
      .execute();
    await schema.schema.createIndex('knock_issued').on('knock').column('issued_at').execute();
    // The wall behind the rule: whatever the code does, an account has one open knock.
    await sql`create unique index knock_open on knock (account_id) where state = 'open'`.execute(schema);

    await schema.schema
      .createTable('knock_account')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('turns', integer, (c) => c.notNull())
      .addColumn('muted_until', integer)
      .execute();
  },
};
