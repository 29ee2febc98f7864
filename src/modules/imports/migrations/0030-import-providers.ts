// Where an import comes from: an address somebody typed, or a provider.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0030-import-providers',
  async up(schema, { text }) {
    await schema.schema
      .alterTable('drive_import')
      .addColumn('provider', text, (c) => c.notNull().defaultTo('webdav'))
      .execute();
  },
};
