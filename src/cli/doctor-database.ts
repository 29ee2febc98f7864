// What doctor asks of the database: whether it answers, how far its migrations are, and whether the key belongs to it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../app.ts';
import { createAudit } from '../core/audit/trail.ts';
import type { Config } from '../core/config.ts';
import { type Db, rows } from '../core/db/db.ts';
import { openDatabase } from '../core/db/open.ts';
import { createKeys } from '../core/keys.ts';
import { silentLog } from '../core/log.ts';
import type { Finding } from './doctor.ts';
import { readKey } from './doctor-machine.ts';

type Tables = {
  migration: { name: string };
  audit_entry: { at: number };
  sms_day: { day: string; country: string; sent: number; refused: number };
  membership: { account_id: string; address_key: string; strength: number };
  account: { id: string; login_key: string };
  two_step: { account_id: string; active_at: number | null };
};
const what = 'database';

type Examined = {
  findings: Finding[];
  /** Something was made with the key that is in use. */
  hasData: boolean;
  /** Of the newest entry of the audit trail, epoch milliseconds. */
  newestAt: number | null;
};

export async function checkDatabase(config: Config): Promise<Examined> {
  const path = join(config.dataDir, 'aldaba.db');
  if (config.databaseUrl === null && !existsSync(path))
    return {
      findings: [{ level: 'ok', what, found: 'none yet; the first start makes it' }],
      hasData: false,
      newestAt: null,
    };
  let db: Db | undefined;
  try {
    db = await openDatabase({ url: config.databaseUrl, path, log: silentLog });
    const findings = [
      ...(await checkMigrations(db)),
      ...(await checkBelonging(db, config)),
      ...(await checkBudgets(db, config)),
      ...(await checkPeople(db)),
    ];
    const hasData = config.databaseUrl === null || (await namesApplied(db)).length > 0;
    return { findings, hasData, newestAt: await findNewest(db) };
  } catch (error) {
    const repair = config.databaseUrl
      ? 'Check DATABASE_URL, and that PostgreSQL runs and takes connections from here.'
      : `Check that ${path} is readable and not damaged.`;
    const found = error instanceof Error ? error.message : String(error);
    const hasData = config.databaseUrl === null;
    return { findings: [{ level: 'fail', what, found, repair }], hasData, newestAt: null };
  } finally {
    await db?.close();
  }
}

async function checkMigrations(db: Db): Promise<Finding[]> {
  const applied = await namesApplied(db);
  const known = migrations.map(({ name }) => name);
  const newer = applied.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !applied.includes(name));
  if (applied.length === 0)
    return [{ level: 'ok', what, found: `${db.dialect} answers, empty; the first start makes the tables` }];
  if (newer.length > 0)
    return [
      {
        level: 'fail',
        what,
        found: `newer than this version (${newer.join(', ')})`,
        repair: 'Start the newer version of Aldaba: migrations only go forward.',
      },
    ];
  if (missing.length > 0)
    return [
      {
        level: 'warn',
        what,
        found: `lacks ${missing.join(', ')}`,
        repair: '`npm start` or `aldaba migrate` applies them.',
      },
    ];
  return [{ level: 'ok', what, found: `${db.dialect} answers, ${applied.length} migrations applied` }];
}

/** Countries whose text messages of today are used up, or nearly: somebody may be paying for a fraud. */
async function checkBudgets(db: Db, { smsDailyBudget }: Config): Promise<Finding[]> {
  if (!(await namesApplied(db)).includes('0010-phones')) return [];
  const today = await rows<Tables>(db)
    .selectFrom('sms_day')
    .selectAll()
    .where('day', '=', new Date().toISOString().slice(0, 10))
    .orderBy('country')
    .execute();
  return today.flatMap(({ country, sent, refused }): Finding[] => {
    const most = smsDailyBudget[country] ?? smsDailyBudget['*'] ?? 0;
    if (sent * 100 < most * 80) return [];
    const repair = 'Look at what asks for so many, then raise SMS_DAILY_BUDGET if they are right.';
    const found = `${sent} of ${most} messages of today went to ${country}, ${refused} were refused`;
    return [{ level: 'warn', what: 'text messages', found, repair }];
  });
}

/** The lists of people are a copy: what can be compared in one query is compared here. */
async function checkPeople(db: Db): Promise<Finding[]> {
  if (!(await namesApplied(db)).includes('0010-organisation-people')) return [];
  const row = await rows<Tables>(db)
    .selectFrom('membership')
    .innerJoin('account', 'account.id', 'membership.account_id')
    .leftJoin('two_step', 'two_step.account_id', 'membership.account_id')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where((e) =>
      e.or([
        e('membership.address_key', '<>', e.ref('account.login_key')),
        e.and([e('membership.strength', '>', 0), e('two_step.active_at', 'is', null)]),
        e.and([e('membership.strength', '=', 0), e('two_step.active_at', 'is not', null)]),
      ]),
    )
    .executeTakeFirst();
  const count = Number(row?.count ?? 0);
  const about = 'lists of people';
  if (count === 0) return [{ level: 'ok', what: about, found: 'they say what the accounts say' }];
  const repair = '`aldaba organisation check-people --repair` takes them from the accounts again.';
  return [{ level: 'warn', what: about, found: `${count} differ from the accounts`, repair }];
}

/** None for an empty database. */
async function namesApplied(db: Db): Promise<string[]> {
  try {
    return (await rows<Tables>(db).selectFrom('migration').select('name').execute()).map(({ name }) => name);
  } catch (error) {
    // 42P01: PostgreSQL's undefined_table. SQLite has words only.
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code === '42P01' || /no such table/.test(String(message))) return [];
    throw error;
  }
}

const hasAudit = async (db: Db) => (await namesApplied(db)).some((name) => name.includes('audit'));

async function findNewest(db: Db): Promise<number | null> {
  if (!(await hasAudit(db))) return null;
  const row = await rows<Tables>(db)
    .selectFrom('audit_entry')
    .select((e) => e.fn.max('at').as('at'))
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Every entry of the audit trail is sealed with the key: with another one not even the first holds. */
async function checkBelonging(db: Db, { secretKeyFile }: Config): Promise<Finding[]> {
  const secret = existsSync(secretKeyFile) ? readKey(secretKeyFile) : undefined;
  if (!secret || !(await hasAudit(db))) return [];
  const keys = createKeys(secret);
  const audit = createAudit({ dialect: db.dialect, mac: (data) => keys.mac('audit', data) });
  const { ok, entries, firstBad } = await audit.verify(db);
  if (ok && entries === 0) return [{ level: 'ok', what: 'key and data', found: 'no entries yet to compare' }];
  if (ok)
    return [
      {
        level: 'ok',
        what: 'key and data',
        found: `the key belongs to this database (${entries} audit entries hold)`,
      },
    ];
  if (firstBad === 1)
    return [
      {
        level: 'fail',
        what: 'key and data',
        found: 'the key is not the one this database was made with (or its first audit entry was changed)',
        repair:
          'Put back the key file that belongs to this database: with another one no password and no code is right.',
      },
    ];
  return [
    {
      level: 'fail',
      what: 'audit trail',
      found: `entry ${firstBad} was changed or removed`,
      repair:
        'Somebody wrote into the database by hand. Compare with a backup; `aldaba audit verify` checks again.',
    },
  ];
}
