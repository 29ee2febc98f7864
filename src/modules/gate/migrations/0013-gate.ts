// Protected sites, passes and the codes that become passes. Passes and codes hang on a session: its id changes at every
// rise in rights and they go along; it ends and they are gone.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0013-gate',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('gate_site')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('host', text, (c) => c.notNull().unique())
      .addColumn('secure', integer, (c) => c.notNull())
      .addColumn('who', text, (c) => c.notNull())
      .addColumn('least_role', text, (c) => c.notNull())
      .addColumn('second_step', integer, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createIndex('gate_site_organisation')
      .on('gate_site')
      .column('organisation_id')
      .execute();
    await schema.schema
      .createTable('gate_pass')
      .addColumn('token_hash', bytes, (c) => c.primaryKey().notNull())
      .addColumn('site_id', text, (c) => c.notNull().references('gate_site.id').onDelete('cascade'))
      .addColumn('session_id', text, (c) =>
        c.notNull().references('session.id').onUpdate('cascade').onDelete('cascade'),
      )
      .addColumn('made_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('gate_pass_session').on('gate_pass').column('session_id').execute();
    await schema.schema.createIndex('gate_pass_site').on('gate_pass').column('site_id').execute();
    await schema.schema
      .createTable('gate_code')
      .addColumn('code_hash', bytes, (c) => c.primaryKey().notNull())
      .addColumn('site_id', text, (c) => c.notNull().references('gate_site.id').onDelete('cascade'))
      .addColumn('session_id', text, (c) =>
        c.notNull().references('session.id').onUpdate('cascade').onDelete('cascade'),
      )
      .addColumn('state_hash', text, (c) => c.notNull())
      .addColumn('path', text, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('gate_code_session').on('gate_code').column('session_id').execute();
    await schema.schema.createIndex('gate_code_site').on('gate_code').column('site_id').execute();
  },
};
