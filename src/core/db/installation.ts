// One row that ties a database to its installation key: a lost or foreign key is noticed before anything is served.
import { type Migration, type Query, rows } from './db.ts';

type Tables = { installation: { id: number; key_fingerprint: string; made_at: number } };

export const installationMigration: Migration = {
  name: '0000-installation',
  async up(schema, { text, integer }) {
    await schema.schema
      .createTable('installation')
      .addColumn('id', integer, (c) => c.primaryKey())
      .addColumn('key_fingerprint', text, (c) => c.notNull())
      .addColumn('made_at', integer, (c) => c.notNull())
      .execute();
  },
};

/** The database was made with another installation key. */
export class ForeignKeyError extends Error {
  constructor() {
    super(
      'The installation key does not belong to this database: seeds, codes and passwords in it could not be read. ' +
        'Put the right key file back (or point SECRET_KEY_FILE at it).',
    );
    this.name = 'ForeignKeyError';
  }
}

/** Binds a fresh database to the key; refuses a key that is not the one it was bound to. The first to commit binds. */
export async function bindToKey(query: Query, fingerprint: string, now: number): Promise<void> {
  await rows<Tables>(query)
    .insertInto('installation')
    .values({ id: 1, key_fingerprint: fingerprint, made_at: now })
    .onConflict((c) => c.doNothing())
    .execute();
  const row = await rows<Tables>(query)
    .selectFrom('installation')
    .select('key_fingerprint')
    .executeTakeFirst();
  if (row?.key_fingerprint !== fingerprint) throw new ForeignKeyError();
}

/** Whether a database, perhaps without any table yet, was ever bound to a key. */
export async function isBound(query: Query): Promise<boolean> {
  try {
    const row = await rows<Tables>(query).selectFrom('installation').select('id').executeTakeFirst();
    return row !== undefined;
  } catch {
    // No table yet. A database out of reach is told by the migrations, which come next.
    return false;
  }
}
