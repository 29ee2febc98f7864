// Organisations, who belongs to them, invitations, and the code that makes the first account.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0004-organisations',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('organisation')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('membership')
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('role', text, (c) => c.notNull())
      .addColumn('joined_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('membership_pk', ['organisation_id', 'account_id'])
      .execute();
    await schema.schema.createIndex('membership_account').on('membership').column('account_id').execute();
    await schema.schema
      .createTable('invitation')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('address_key', text, (c) => c.notNull())
      .addColumn('role', text, (c) => c.notNull())
      .addColumn('code_hash', bytes, (c) => c.notNull().unique())
      .addColumn('invited_by', text)
      .addColumn('invited_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addUniqueConstraint('invitation_address', ['organisation_id', 'address_key'])
      .execute();
    await schema.schema
      .createTable('start_code')
      .addColumn('id', integer, (c) => c.primaryKey())
      .addColumn('code_hash', bytes, (c) => c.notNull())
      .addColumn('made_at', integer, (c) => c.notNull())
      .execute();
  },
};
