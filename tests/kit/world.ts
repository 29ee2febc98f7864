// A whole installation for one test: the application on an empty database, a clock that moves by hand, mail and push that
// are kept, browsers with cookies, and phones. Nothing of ours is replaced; only the outside is.
import type { TestContext } from 'node:test';
import { createApp, migrations } from '../../src/app.ts';
import { createMovableClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/log.ts';
import { createOutbox, recordedMail, recordedPush } from '../../src/core/outbound/outbox.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { type Browser, createBrowser } from './browser.ts';
import { type DatabaseKind, openTestDatabase } from './databases.ts';

export const password = 'correct horse battery';
export const address = 'ana@example.org';

export type WorldOptions = {
  kind?: DatabaseKind;
  env?: Record<string, string>;
  webFolder?: string;
};

let worlds = 0;

export async function world(t: TestContext, options: WorldOptions = {}) {
  worlds += 1;
  const clock = createMovableClock();
  const random = createSeededRandom(`world ${worlds} ${t.name}`);
  const config = readConfig({ ORIGIN: 'http://localhost:8330', DATA_DIR: '/nowhere', ...options.env });
  const opened = await openTestDatabase(migrations, options.kind ?? 'sqlite-memory');
  const kept = createOutbox({ query: null, clock, random, keep: 2000 });
  const app = await createApp({
    config: opened.dialect === 'postgres' ? { ...config, databaseUrl: opened.at } : config,
    db: opened.db,
    secret: random.bytes(32),
    clock,
    random,
    log: silentLog,
    webFolder: options.webFolder ?? '/nowhere',
    mail: recordedMail(kept),
    push: recordedPush(kept),
  });
  t.after(async () => {
    await app.stop();
    await opened.close().catch(() => {});
  });

  const browser = (how: { ip?: string; userAgent?: string; language?: string } = {}): Browser =>
    createBrowser(app.server, config.origin.origin, how);

  return {
    app,
    clock,
    config,
    db: opened.db,
    browser,
    /** Runs what is due and returns the mails sent so far, oldest first. */
    async mails(to?: string) {
      await app.jobs.runDue();
      return kept.recent().filter((m) => m.kind === 'mail' && (to === undefined || m.to === to));
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
