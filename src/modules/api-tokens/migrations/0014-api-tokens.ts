// API tokens of organisations.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0014-api-tokens',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('api_token')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('made_by', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('secret_hash', bytes, (c) => c.notNull().unique())
      .addColumn('scopes', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer)
      .addColumn('last_used_at', integer)
      .addColumn('last_network', text)
      .execute();
    await schema.schema
      .createIndex('api_token_organisation')
      .on('api_token')
      .column('organisation_id')
      .execute();
    await schema.schema.createIndex('api_token_made_by').on('api_token').column('made_by').execute();
  },
};
