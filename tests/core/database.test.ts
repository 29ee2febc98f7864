// What every store relies on, on every database: transactions, hooks, races, values, migrations.
import assert from 'node:assert/strict';
import { type fdatasync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { isUniqueViolation, type Migration, type Query, rows, StorageError } from '../../src/core/db/db.ts';
import { migrate, NewerDatabaseError } from '../../src/core/db/migrate.ts';
import { openPostgres } from '../../src/core/db/postgres.ts';
import { openSqlite } from '../../src/core/db/sqlite.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { eachDatabase } from '../kit/databases.ts';

type Tables = { thing: { id: number; name: string | null; data: Uint8Array | null } };

const migrations: Migration[] = [
  {
    name: '0001-things',
    async up(schema, types) {
      await schema.schema
        .createTable('thing')
        .addColumn('id', types.integer, (c) => c.primaryKey())
        .addColumn('name', types.text)
        .addColumn('data', types.bytes)
        .execute();
    },
  },
];
const put = (query: Query, id: number, name: string | null = null, data: Uint8Array | null = null) =>
  rows<Tables>(query).insertInto('thing').values({ id, name, data }).execute();
const ids = async (query: Query) =>
  (await rows<Tables>(query).selectFrom('thing').select('id').orderBy('id').execute()).map((row) => row.id);

eachDatabase('database', (on) => {
  on.test('a transaction that throws leaves nothing behind', async (t) => {
    const { db } = await on.open(t, migrations);
    await assert.rejects(
      db.transaction(async (tx) => {
        await put(tx, 1);
        throw new Error('no');
      }),
      /no/,
    );
    assert.deepEqual(await ids(db), []);
    await db.transaction((tx) => put(tx, 2));
    assert.deepEqual(await ids(db), [2]);
  });

  on.test(
    'hooks after commit run once, in order, after the rows can be seen, and not after a rollback',
    async (t) => {
      const { db } = await on.open(t, migrations);
      const seen: string[] = [];
      const looked = Promise.withResolvers<number[]>();
      await db.transaction(async (tx) => {
        tx.afterCommit(() => {
          seen.push('first');
          ids(db).then(looked.resolve, looked.reject);
        });
        tx.afterCommit(() => {
          throw new Error('a hook that fails hurts nobody');
        });
        tx.afterCommit(() => void seen.push('second'));
        await put(tx, 1);
        assert.deepEqual(seen, []);
      });
      assert.deepEqual(seen, ['first', 'second']);
      assert.deepEqual(await looked.promise, [1]);
      await db
        .transaction(async (tx) => {
          tx.afterCommit(() => void seen.push('never'));
          throw new Error('no');
        })
        .catch(() => {});
      assert.deepEqual(seen, ['first', 'second']);
    },
  );

  on.test('of transactions that share a commit, one that throws takes back its own rows only', async (t) => {
    const { db } = await on.open(t, migrations);
    const seen: number[] = [];
    const all = await Promise.allSettled(
      Array.from({ length: 70 }, (_, id) =>
        db.transaction(
          async (tx) => {
            tx.afterCommit(() => void seen.push(id));
            await put(tx, id);
            if (id % 7 === 3) throw new Error('no');
            // A row that is there already is an error of this one only.
            if (id % 7 === 5) await put(tx, id);
            return id;
          },
          { shared: true },
        ),
      ),
    );
    const good = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.deepEqual(
      good,
      Array.from({ length: 70 }, (_, id) => id).filter((id) => id % 7 !== 3 && id % 7 !== 5),
    );
    assert.deepEqual(await ids(db), good);
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      good,
    );
    for (const [id, one] of all.entries())
      if (one.status === 'rejected') assert.equal(isUniqueViolation(one.reason), id % 7 === 5);
  });

  on.test('what runs before commit belongs to the transaction', async (t) => {
    const { db } = await on.open(t, migrations);
    await assert.rejects(
      db.transaction(async (tx) => {
        tx.beforeCommit(async () => {
          await put(tx, 2);
          throw new Error('no');
        });
        await put(tx, 1);
      }),
      /no/,
    );
    assert.deepEqual(await ids(db), []);
  });

  on.test('nobody outside sees uncommitted rows', async (t) => {
    const { db } = await on.open(t, migrations);
    const written = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const transaction = db.transaction(async (tx) => {
      await put(tx, 1);
      written.resolve();
      await go.promise;
    });
    await written.promise;
    const read = ids(db);
    if (on.kind === 'sqlite-memory') {
      // One connection: the read waits, and so sees the committed row.
      go.resolve();
      assert.deepEqual(await read, [1]);
    } else {
      assert.deepEqual(await read, []);
      go.resolve();
    }
    await transaction;
    assert.deepEqual(await ids(db), [1]);
  });

  on.test('50 conditional updates at once are won by one', async (t) => {
    const { db } = await on.open(t, migrations);
    await put(db, 1, 'open');
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        db.transaction(async (tx) => {
          const result = await rows<Tables>(tx)
            .updateTable('thing')
            .set({ name: `spent ${i}` })
            .where('id', '=', 1)
            .where('name', '=', 'open')
            .executeTakeFirst();
          return result.numUpdatedRows;
        }),
      ),
    );
    assert.equal(won.filter((count) => count === 1n).length, 1);
  });

  on.test('transactions that lock rows in opposite order both end well', async (t) => {
    const { db } = await on.open(t, migrations);
    await put(db, 1, '0');
    await put(db, 2, '0');
    const add = (first: number, second: number) =>
      db.transaction(async (tx) => {
        for (const id of [first, second])
          await sql`update thing set name = cast(cast(name as integer) + 1 as text) where id = ${id}`.execute(
            tx.kysely,
          );
      });
    await Promise.all(Array.from({ length: 6 }, (_, i) => (i % 2 ? add(1, 2) : add(2, 1))));
    const found = await rows<Tables>(db).selectFrom('thing').select('name').execute();
    assert.deepEqual(found, [{ name: '6' }, { name: '6' }]);
  });

  on.test('values come back as they went in', async (t) => {
    const { db } = await on.open(t, migrations);
    const data = Uint8Array.from([0, 1, 254, 255]);
    await put(db, Number.MAX_SAFE_INTEGER, 'Ñandú ✓', data);
    const row = await rows<Tables>(db).selectFrom('thing').selectAll().executeTakeFirstOrThrow();
    assert.deepEqual(row, { id: Number.MAX_SAFE_INTEGER, name: 'Ñandú ✓', data });
    assert.equal(Object.getPrototypeOf(row.data), Uint8Array.prototype);
    const sums = await rows<Tables>(db)
      .selectFrom('thing')
      .select((is) => [
        is.fn.countAll().as('count'),
        is.fn.sum('id').as('sum'),
        sql`max(id) / ${2}`.as('half'),
      ])
      .executeTakeFirstOrThrow();
    assert.deepEqual(sums, { count: 1, sum: Number.MAX_SAFE_INTEGER, half: 4503599627370495 });
  });

  on.test('booleans, dates, undefined and objects are refused', async (t) => {
    const { db } = await on.open(t, migrations);
    for (const value of [true, new Date(0), undefined, {}, [], Number.NaN])
      await assert.rejects(sql`update thing set name = ${value}`.execute(db.kysely), TypeError);
  });

  on.test('text is ordered by code point', async (t) => {
    const { db } = await on.open(t, migrations);
    for (const [i, name] of ['a', 'B', 'á', '_', '1'].entries()) await put(db, i, name);
    const found = await rows<Tables>(db).selectFrom('thing').select('name').orderBy('name').execute();
    assert.deepEqual(
      found.map((row) => row.name),
      ['1', 'B', '_', 'a', 'á'],
    );
  });

  on.test('a row that is there already is told by isUniqueViolation', async (t) => {
    const { db } = await on.open(t, migrations);
    await put(db, 1);
    await assert.rejects(put(db, 1), (error) => isUniqueViolation(error) && !(error instanceof StorageError));
  });

  on.test('using the database inside its own transaction throws instead of waiting for ever', async (t) => {
    const { db } = await on.open(t, migrations);
    await assert.rejects(
      db.transaction(() => put(db, 1)),
      /inside its own transaction/,
    );
    await assert.rejects(
      db.transaction(() => db.transaction((tx) => put(tx, 1))),
      /inside its own transaction/,
    );
    assert.deepEqual(await ids(db), []);
  });

  on.test('a query after the end of its transaction throws', async (t) => {
    const { db } = await on.open(t, migrations);
    const leaked = await db.transaction(async (tx) => tx);
    await assert.rejects(put(leaked, 1), /transaction is over/);
    assert.deepEqual(await ids(db), []);
  });

  on.test('a failed query that was caught never counts as committed', async (t) => {
    const { db } = await on.open(t, migrations);
    await put(db, 1);
    let told = false;
    const outcome = await db
      .transaction(async (tx) => {
        tx.afterCommit(() => {
          told = true;
        });
        await put(tx, 2);
        await put(tx, 1).catch(() => {});
      })
      .then(
        () => 'committed',
        () => 'failed',
      );
    // SQLite undoes the statement, PostgreSQL the transaction: both must say what they did.
    assert.equal(outcome, on.kind === 'postgres' ? 'failed' : 'committed');
    assert.deepEqual(await ids(db), on.kind === 'postgres' ? [1] : [1, 2]);
    assert.equal(told, outcome === 'committed');
  });

  on.test('a transaction open for more than a second is logged', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const lines: string[] = [];
    const log: Log = { ...silentLog, warn: (_, message) => void lines.push(message) };
    t.mock.timers.reset();
    const { db } = await on.open(t, migrations, log);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    await db.transaction(async () => t.mock.timers.tick(1001));
    t.mock.timers.reset();
    assert.deepEqual(lines, ['transaction open for more than a second']);
  });

  on.test('migrations run once, and a database newer than the code is refused', async (t) => {
    const { db } = await on.open(t, migrations);
    const second: Migration = {
      name: '0002-things',
      up: (schema, types) => schema.schema.alterTable('thing').addColumn('more', types.text).execute(),
    };
    assert.deepEqual(await migrate(db, [...migrations, second], 1), ['0002-things']);
    assert.deepEqual(await migrate(db, [...migrations, second], 2), []);
    await assert.rejects(migrate(db, migrations, 3), NewerDatabaseError);
  });

  on.test('a migration that fails leaves neither its tables nor its name', async (t) => {
    const { db } = await on.open(t, migrations);
    const broken: Migration = {
      name: '0002-broken',
      async up(schema, types) {
        await schema.schema.createTable('half').addColumn('id', types.integer).execute();
        throw new Error('killed');
      },
    };
    await assert.rejects(migrate(db, [...migrations, broken], 1), /killed/);
    const mended: Migration = {
      ...broken,
      up: (schema, types) => schema.schema.createTable('half').addColumn('id', types.integer).execute(),
    };
    assert.deepEqual(await migrate(db, [...migrations, mended], 2), ['0002-broken']);
  });

  if (on.kind !== 'sqlite-memory')
    on.test('two processes that migrate at once apply each step once', async (t) => {
      const { db, at } = await on.open(t, []);
      const other =
        on.kind === 'postgres'
          ? openPostgres({ url: at, log: silentLog })
          : openSqlite({ path: at, log: silentLog });
      const done = await Promise.all([migrate(db, migrations, 1), migrate(other, migrations, 1)]);
      await other.close();
      assert.deepEqual(done.flat(), ['0001-things']);
    });

  if (on.kind === 'sqlite-file') {
    on.test('reads do not wait for a transaction that awaits', async (t) => {
      const { db } = await on.open(t, migrations);
      const go = Promise.withResolvers<void>();
      const transaction = db.transaction(() => go.promise);
      assert.deepEqual(await ids(db), []);
      go.resolve();
      await transaction;
    });

    on.test(
      'a commit is told when its log is on disk; who does not wait for the disk is told at once',
      async (t) => {
        const folder = mkdtempSync(join(tmpdir(), 'aldaba-sync-'));
        const asked: ((error: NodeJS.ErrnoException | null) => void)[] = [];
        const put_ = ((_file: number, done: (typeof asked)[number]) =>
          void asked.push(done)) as typeof fdatasync;
        const db = openSqlite({ path: join(folder, 'a.db'), log: silentLog, put: put_ });
        t.after(async () => {
          await db.close();
          rmSync(folder, { recursive: true });
        });
        const answer = async (error: NodeJS.ErrnoException | null = null) => {
          while (asked.length === 0) await new Promise(setImmediate);
          for (const done of asked.splice(0)) done(error);
        };
        const migrated = migrate(db, migrations, 0);
        let over = false;
        void migrated.finally(() => (over = true));
        while (!over) {
          for (const done of asked.splice(0)) done(null);
          await new Promise(setImmediate);
        }
        await migrated;

        const told: string[] = [];
        const first = db.transaction(async (tx) => {
          tx.afterCommit(() => told.push('hook of 1'));
          await put(tx, 1);
        });
        void first.then(() => told.push('1'));
        while (asked.length === 0) await new Promise(setImmediate);
        // While the disk works on the first: two more, which share one sync that begins after it.
        const more = [2, 3].map((id) =>
          db.transaction((tx) => put(tx, id)).then(() => told.push(String(id))),
        );
        await db.transaction((tx) => put(tx, 4), { durable: false });
        assert.deepEqual(await ids(db), [1, 2, 3, 4]);
        assert.deepEqual(told, []);
        assert.equal(asked.length, 1);
        await answer();
        await first;
        assert.deepEqual(told, ['hook of 1', '1']);
        await answer();
        await Promise.all(more);
        assert.deepEqual(told, ['hook of 1', '1', '2', '3']);

        const failed = db.transaction((tx) => put(tx, 5));
        await Promise.all([
          answer(Object.assign(new Error('the disk failed'), { code: 'EIO' })),
          assert.rejects(failed, (error) => error instanceof StorageError && error.reason === 'io'),
        ]);
        // The checkpoint puts everything on disk, and writes go on.
        const after = put(db, 6);
        await answer();
        await after;
      },
    );

    on.test('transactions that share a commit are told together, when their log is on disk', async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'aldaba-shared-'));
      const asked: ((error: NodeJS.ErrnoException | null) => void)[] = [];
      let holds = false;
      const put_ = ((_file: number, done: (typeof asked)[number]) => {
        if (holds) asked.push(done);
        else done(null);
      }) as typeof fdatasync;
      const db = openSqlite({ path: join(folder, 'a.db'), log: silentLog, put: put_ });
      t.after(async () => {
        await db.close();
        rmSync(folder, { recursive: true });
      });
      await migrate(db, migrations, 0);
      holds = true;
      const told: number[] = [];
      const share = (id: number) =>
        db.transaction((tx) => put(tx, id), { shared: true }).then(() => void told.push(id));
      const group = [1, 2, 3].map(share);
      while (asked.length === 0) await new Promise(setImmediate);
      assert.deepEqual(await ids(db), [1, 2, 3]);
      assert.deepEqual(told, []);
      // Whoever comes while the disk works is committed when it is free, and waits for the next time.
      const later = [4, 5].map(share);
      asked.shift()?.(null);
      await Promise.all(group);
      assert.deepEqual(told, [1, 2, 3]);
      while (asked.length === 0) await new Promise(setImmediate);
      asked.shift()?.(Object.assign(new Error('the disk failed'), { code: 'EIO' }));
      for (const one of later)
        await assert.rejects(one, (error) => error instanceof StorageError && error.reason === 'io');
      assert.deepEqual(told, [1, 2, 3]);
      holds = false;
    });

    on.test('the file is in WAL mode with foreign keys', async (t) => {
      const { db, at } = await on.open(t, migrations);
      const pragma = async (name: string) =>
        Object.values(
          await db.transaction(
            async (tx) => (await sql.raw<object>(`pragma ${name}`).execute(tx.kysely)).rows[0] ?? {},
          ),
        )[0];
      assert.equal(await pragma('journal_mode'), 'wal');
      assert.equal(await pragma('foreign_keys'), 1);
      assert.equal(new DatabaseSync(at).prepare('pragma journal_mode').get()?.['journal_mode'], 'wal');
    });

    on.test(
      'a full disk is told as such, changes nothing, and passes when there is room again',
      async (t) => {
        const { db } = await on.open(t, migrations);
        // The limit on pages answers SQLITE_FULL exactly as a disk does.
        const pages = (count: number) =>
          db.transaction((tx) => sql.raw(`pragma max_page_count = ${count}`).execute(tx.kysely));
        await pages(1);
        await assert.rejects(
          db.transaction(async (tx) => {
            await put(tx, 1);
            await put(tx, 2, null, new Uint8Array(1_000_000));
          }),
          (error) => error instanceof StorageError && error.reason === 'full',
        );
        assert.deepEqual(await ids(db), []);
        await pages(1_000_000);
        await put(db, 3);
        assert.deepEqual(await ids(db), [3]);
      },
    );
  }

  if (on.kind === 'postgres') {
    on.test('a connection lost in a transaction is an error, and the pool goes on', async (t) => {
      const { db } = await on.open(t, migrations);
      let told = false;
      await assert.rejects(
        db.transaction(async (tx) => {
          tx.afterCommit(() => {
            told = true;
          });
          await put(tx, 1);
          await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.kysely);
        }),
        (error) => error instanceof StorageError && error.reason === 'unavailable',
      );
      assert.equal(told, false);
      await put(db, 2);
      assert.deepEqual(await ids(db), [2]);
    });

    on.test('a prepared statement survives a migration by another process', async (t) => {
      const { db, at } = await on.open(t, migrations);
      const all = (query: Query) => rows<Tables>(query).selectFrom('thing').selectAll().execute();
      await all(db);
      const other = openPostgres({ url: at, log: silentLog });
      await sql`alter table thing add column more text`.execute(other.kysely);
      await other.close();
      assert.deepEqual(await all(db), []);
      assert.deepEqual(await db.transaction(all), []);
    });
  }
});
