// Tables of jobs and timers.
import { sql } from 'kysely';
import type { Migration } from '../db/db.ts';

export type JobTables = {
  job: {
    /** Sorts by age. */
    id: string;
    kind: string;
    payload: string;
    key: string | null;
    run_at: number;
    expires_at: number | null;
    attempts: number;
    /** 0 while it waits; the end of the lease while it runs. */
    locked_until: number;
    last_error: string | null;
    state: 'pending' | 'dead';
    created_at: number;
  };
  timer: { name: string; next_at: number };
};

export const jobMigrations: Migration[] = [
  {
    name: '0001-jobs',
    async up(schema, types) {
      await schema.schema
        .createTable('job')
        .addColumn('id', types.text, (c) => c.primaryKey())
        .addColumn('kind', types.text, (c) => c.notNull())
        .addColumn('payload', types.text, (c) => c.notNull())
        .addColumn('key', types.text)
        .addColumn('run_at', types.integer, (c) => c.notNull())
        .addColumn('expires_at', types.integer)
        .addColumn('attempts', types.integer, (c) => c.notNull())
        .addColumn('locked_until', types.integer, (c) => c.notNull())
        .addColumn('last_error', types.text)
        .addColumn('state', types.text, (c) => c.notNull())
        .addColumn('created_at', types.integer, (c) => c.notNull())
        .execute();
      await sql`create index job_due on job (state, run_at, id)`.execute(schema);
      // A running job leaves the key free: what is asked for meanwhile may not have been seen by it.
      await sql`create unique index job_key on job (kind, key)
        where key is not null and state = 'pending' and locked_until = 0`.execute(schema);
      await schema.schema
        .createTable('timer')
        .addColumn('name', types.text, (c) => c.primaryKey())
        .addColumn('next_at', types.integer, (c) => c.notNull())
        .execute();
    },
  },
];
