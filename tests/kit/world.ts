// A whole installation for one test: the application on an empty database, a clock that moves by hand, mail and push that
// are kept, browsers with cookies, and phones. Nothing of ours is replaced; only the outside is.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createApp, errorTable, migrations } from '../../src/app.ts';
import { type Clock, createMovableClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { createKeys, type PrivateJwk } from '../../src/core/keys.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import type { Door } from '../../src/core/http/door.ts';
import type { Resolve } from '../../src/core/outbound/guard.ts';
import type { MailPort } from '../../src/core/outbound/mail.ts';
import { createOutbox, recordedMail, recordedPush, recordedSms } from '../../src/core/outbound/outbox.ts';
import type { PushPort } from '../../src/core/outbound/push.ts';
import type { SmsPort } from '../../src/core/outbound/sms.ts';
import { createSeededRandom, type Random } from '../../src/core/random.ts';
import { type Browser, createBrowser } from './browser.ts';
import { createDeclaredCheck } from './declared.ts';
import { type DatabaseKind, openTestDatabase } from './databases.ts';

export const password = 'correct horse battery';
export const address = 'ana@example.org';

export type WorldOptions = {
  kind?: DatabaseKind;
  env?: Record<string, string>;
  webFolder?: string;
  /** Guides other than those of docs/help. */
  helpFolder?: string;
  log?: Log;
  /** Ports that reach a real gateway of the kit instead of being kept. */
  mail?: MailPort;
  sms?: (given: { clock: Clock }) => SmsPort;
  push?: (given: { vapidKey: PrivateJwk; clock: Clock; random: Random; log: Log }) => PushPort;
  /** Name resolution for what people import. */
  resolve?: Resolve;
  /** Routes beside those of the modules. */
  moreDoors?: readonly Door[];
};

let worlds = 0;

export async function world(t: TestContext, options: WorldOptions = {}) {
  worlds += 1;
  const clock = createMovableClock();
  const random = createSeededRandom(`world ${worlds} ${t.name}`);
  // Made when the first large file arrives.
  const blobs = join(tmpdir(), `aldaba-blobs-${process.pid}-${worlds}`);
  const config = readConfig({
    ORIGIN: 'http://localhost:8330',
    DATA_DIR: '/nowhere',
    BLOBS_URL: pathToFileURL(blobs).href,
    ...options.env,
  });
  const opened = await openTestDatabase(migrations, options.kind ?? 'sqlite-memory');
  const kept = createOutbox({ query: null, clock, random, keep: 2000 });
  const secret = random.bytes(32);
  const log = options.log ?? silentLog;
  const { push } = options;
  const app = await createApp({
    config: opened.dialect === 'postgres' ? { ...config, databaseUrl: opened.at } : config,
    db: opened.db,
    secret,
    clock,
    random,
    log,
    webFolder: options.webFolder ?? '/nowhere',
    ...(options.helpFolder ? { helpFolder: options.helpFolder } : {}),
    mail: options.mail ?? recordedMail(kept),
    sms: options.sms?.({ clock }) ?? recordedSms(kept),
    push: push
      ? push({ vapidKey: createKeys(secret).p256('vapid'), clock, random, log })
      : recordedPush(kept),
    allowPrivatePush: push !== undefined,
    ...(options.resolve ? { resolve: options.resolve } : {}),
    ...(options.moreDoors ? { moreDoors: options.moreDoors } : {}),
  });
  t.after(async () => {
    await app.stop();
    await opened.close().catch(() => {});
    rmSync(blobs, { recursive: true, force: true });
  });

  const checkDeclared = createDeclaredCheck(app.doors, errorTable);
  const browser = (how: { ip?: string; userAgent?: string; language?: string } = {}): Browser =>
    createBrowser(app.server, config.origin.origin, { ...how, check: checkDeclared });

  return {
    app,
    clock,
    config,
    db: opened.db,
    browser,
    /** Slow hashes made so far. */
    hashes: () => app.accounts.hashesMade(),
    /** Runs what is due and returns the mails sent so far, oldest first. */
    async mails(to?: string) {
      await app.jobs.runDue();
      return kept.recent().filter((m) => m.kind === 'mail' && (to === undefined || m.to === to));
    },
    /** Runs what is due and returns the text messages sent so far, oldest first. */
    async texts(to?: string) {
      await app.jobs.runDue();
      return kept.recent().filter((m) => m.kind === 'sms' && (to === undefined || m.to === to));
    },
    async pushes() {
      await app.jobs.runDue();
      return kept.recent().filter((m) => m.kind === 'push');
    },
    /** The first account, its organisation and its session, through the start page. */
    async firstAccount(at: Browser = browser(), given: { address?: string; givenName?: string } = {}) {
      const code = await app.organisations.startCode();
      await at.get('/start');
      const done = await at.submit({
        code: code ?? '',
        givenName: given.givenName ?? 'Ana',
        familyName: 'García',
        organisation: 'Talleres Ebro',
        address: given.address ?? address,
        password,
      });
      if (done.status !== 303) throw new Error(`no first account: ${done.status} ${done.body}`);
      const session = await at.api('GET /api/session');
      return { browser: at, accountId: session.json.account.id as string };
    },
    /** Somebody with an account who belongs to nothing, as the operator's command makes them. */
    async person(name = 'Eva', to = `${name.toLowerCase()}@example.org`) {
      const passwordHash = await app.accounts.hashNewPassword(password, { names: [], withFactor: false });
      return opened.db.transaction((tx) =>
        app.accounts.create(tx, {
          loginAddress: to,
          givenName: name,
          familyName: 'Soler',
          language: 'es',
          passwordHash,
          operator: false,
          addressVerified: true,
        }),
      );
    },
    /** Kinds of what an account's activity log says, oldest first. */
    async activity(accountId: string) {
      const entries = await app.audit.list(opened.db, { accountId, limit: 100 });
      return entries.map(({ kind }) => kind).reverse();
    },
    async signIn(at: Browser, given: { address?: string; password?: string; keep?: boolean } = {}) {
      await at.get('/sign-in');
      return at.submit({
        address: given.address ?? address,
        password: given.password ?? password,
        ...(given.keep ? { keep: 'yes' } : {}),
      });
    },
  };
}
export type World = Awaited<ReturnType<typeof world>>;
