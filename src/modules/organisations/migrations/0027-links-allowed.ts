// Whether the drives of an organisation have links for whoever has them.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0027-links-allowed',
  async up({ schema }, { integer }) {
    await schema
      .alterTable('organisation_rule')
      .addColumn('links_allowed', integer, (c) => c.notNull().defaultTo(1))
      .execute();
  },
};
