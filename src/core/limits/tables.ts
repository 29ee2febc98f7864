// Tables of the limits. `key` and `value` are keyed hashes.
import type { Migration } from '../db/db.ts';

export type LimitTables = {
  limit_counter: {
    key: string;
    window_ms: number;
    block_ms: number;
    most: number;
    started_at: number;
    hits: number;
    /** 0 when not blocked. */
    blocked_until: number;
    expires_at: number;
  };
  limit_value: { key: string; value: string; expires_at: number };
};

export const limitMigrations: Migration[] = [
  {
    name: '0001-limits',
    async up(schema, types) {
      let counter = schema.schema
        .createTable('limit_counter')
        .addColumn('key', types.text, (c) => c.notNull());
      for (const name of [
        'window_ms',
        'block_ms',
        'most',
        'started_at',
        'hits',
        'blocked_until',
        'expires_at',
      ])
        counter = counter.addColumn(name, types.integer, (c) => c.notNull());
      await counter.addPrimaryKeyConstraint('limit_counter_key', ['key', 'window_ms'] as never[]).execute();
      await schema.schema
        .createTable('limit_value')
        .addColumn('key', types.text, (c) => c.notNull())
        .addColumn('value', types.text, (c) => c.notNull())
        .addColumn('expires_at', types.integer, (c) => c.notNull())
        .addPrimaryKeyConstraint('limit_value_key', ['key', 'value'])
        .execute();
      for (const table of ['limit_counter', 'limit_value'])
        await schema.schema.createIndex(`${table}_expires`).on(table).column('expires_at').execute();
    },
  },
];
