// Behaviour tests on SQLite and on PostgreSQL: the same tests, one suite each.
import { describe, test } from 'node:test';
import type { DatabaseKind } from './databases.ts';
import { findPostgres } from './postgres.ts';

export function onEachDatabase(name: string, declare: (on: { kind: DatabaseKind }) => void): void {
  for (const kind of ['sqlite-memory', 'postgres'] as const) {
    describe(`${name} on ${kind}`, () => {
      if (kind === 'postgres' && findPostgres() === undefined) {
        const reason = 'PostgreSQL is not installed (npm run tools)';
        test('PostgreSQL is there', { skip: process.env['CI'] === 'true' ? false : reason }, () => {
          throw new Error(reason);
        });
        return;
      }
      declare({ kind });
    });
  }
}
