// Tables of the audit trail.
import type { Migration } from '../db/db.ts';

export type AuditTables = {
  audit_entry: {
    seq: number;
    at: number;
    kind: string;
    account_id: string | null;
    actor: string | null;
    organisation_id: string | null;
    /** JSON; null once erased. */
    detail: string | null;
    detail_seal: string;
    seal: string;
  };
  /** One row: where the chain ends, so that entries cut off its end are missed. */
  audit_head: { id: number; seq: number; seal: string };
};

export const auditMigrations: Migration[] = [
  {
    name: '0001-audit',
    async up(schema, types) {
      await schema.schema
        .createTable('audit_entry')
        .addColumn('seq', types.integer, (c) => c.primaryKey())
        .addColumn('at', types.integer, (c) => c.notNull())
        .addColumn('kind', types.text, (c) => c.notNull())
        .addColumn('account_id', types.text)
        .addColumn('actor', types.text)
        .addColumn('organisation_id', types.text)
        .addColumn('detail', types.text)
        .addColumn('detail_seal', types.text, (c) => c.notNull())
        .addColumn('seal', types.text, (c) => c.notNull())
        .execute();
      for (const column of ['account_id', 'organisation_id'])
        await schema.schema
          .createIndex(`audit_entry_${column}`)
          .on('audit_entry')
          .columns([column, 'seq'])
          .where(column as never, 'is not', null)
          .execute();
      await schema.schema
        .createTable('audit_head')
        .addColumn('id', types.integer, (c) => c.primaryKey())
        .addColumn('seq', types.integer, (c) => c.notNull())
        .addColumn('seal', types.text, (c) => c.notNull())
        .execute();
    },
  },
];
