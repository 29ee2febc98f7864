// A SQLite file with one table, for tests of the database itself.
import type { TestContext } from 'node:test';
import { openTestDatabase } from './databases.ts';

/** A file with the table `thing`: an id of that type, and a value of the other. Closed after the test. */
export async function openThings(t: TestContext, id: 'text' | 'integer', value: 'text' | 'integer') {
  const opened = await openTestDatabase(
    [
      {
        name: '0001-thing',
        async up(schema, types) {
          await schema.schema
            .createTable('thing')
            .addColumn('id', types[id], (column) => column.primaryKey())
            .addColumn('value', types[value])
            .execute();
        },
      },
    ],
    'sqlite-file',
  );
  t.after(() => opened.close());
  return opened;
}
