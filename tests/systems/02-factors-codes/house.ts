// The modules up to organisations over an empty database, with a clock that tests move and mail that is read.
import type { TestContext } from 'node:test';
import { createAudit } from '../../../src/core/audit/trail.ts';
import { createMovableClock } from '../../../src/core/clock.ts';
import { coreMigrations } from '../../../src/core/db/core-migrations.ts';
import type { Refusal } from '../../../src/core/errors.ts';
import { createServer } from '../../../src/core/http/server.ts';
import { html } from '../../../src/core/http/html.ts';
import { createPrincipal } from '../../../src/core/http/principal.ts';
import { createTexts, isLanguage } from '../../../src/core/i18n/texts.ts';
import { createJobs } from '../../../src/core/jobs/runner.ts';
import { createKeys } from '../../../src/core/keys.ts';
import { createLimits } from '../../../src/core/limits/counters.ts';
import { createHub } from '../../../src/core/live/hub.ts';
import { silentLog } from '../../../src/core/log.ts';
import { createOutbox, recordedMail } from '../../../src/core/outbound/outbox.ts';
import { createLayout, type Translate } from '../../../src/core/pages/layout.ts';
import { createSeededRandom } from '../../../src/core/random.ts';
import type { Registration } from '../../../src/core/config.ts';
import { networkOf } from '../../../src/lib/network.ts';
import type { Visit } from '../../../src/core/visit.ts';
import { createAccounts, migrations as ofAccounts } from '../../../src/modules/accounts/index.ts';
import type { Authenticator, Device } from '../../../src/modules/authenticator/types.ts';
import {
  createFactors,
  errors as factorErrors,
  migrations as ofFactors,
} from '../../../src/modules/factors/index.ts';
import {
  createOrganisations,
  errors as organisationErrors,
  migrations as ofOrganisations,
} from '../../../src/modules/organisations/index.ts';
import { errors as accountErrors } from '../../../src/modules/accounts/index.ts';
import { errors as coreErrors } from '../../../src/core/errors.ts';
import { type DatabaseKind, openTestDatabase } from '../../kit/databases.ts';

const translate = (language: string) =>
  createTexts(isLanguage(language) ? language : 'es').t as unknown as Translate;

export const password = 'tres gatos sobre el tejado';

/** Linked devices as a list: enough where only their number and names matter. */
function listedDevices(devices: Map<string, Device & { code: string | null }>): Authenticator {
  const of = (accountId: string) => [...devices.values()].filter((d) => d.accountId === accountId);
  const unused = () => {
    throw new Error('no knock here');
  };
  return {
    devices: async (_query, accountId) => of(accountId),
    async renameDevice(_tx, accountId, id, name) {
      const device = of(accountId).find((d) => d.id === id);
      if (device) devices.set(id, { ...device, name });
      return device !== undefined;
    },
    async removeDevice(_tx, accountId, id) {
      const device = of(accountId).find((d) => d.id === id);
      if (!device) return undefined;
      devices.delete(id);
      return device;
    },
    ask: unused,
    knock: unused,
    redeem: unused,
    knockTopic: (id) => id,
    async useDeviceCode(_tx, accountId, code) {
      const device = of(accountId).find((d) => d.code === code);
      if (!device) return undefined;
      devices.set(device.id, { ...device, code: null });
      return { deviceId: device.id, name: device.name };
    },
  };
}

export async function house(
  t: TestContext,
  options: { kind?: DatabaseKind; registration?: Registration; requiredBy?: string } = {},
) {
  const migrations = [...coreMigrations, ...ofAccounts, ...ofFactors, ...ofOrganisations];
  const { db, close, dialect } = await openTestDatabase(migrations, options.kind ?? 'sqlite-memory');
  t.after(close);
  const clock = createMovableClock();
  const random = createSeededRandom(t.name);
  const keys = createKeys(random.bytes(32));
  const log = silentLog;
  const live = createHub(log);
  const limits = createLimits({ db, clock, mac: (data) => keys.mac('limits', data) });
  const audit = createAudit({ dialect, mac: (data) => keys.mac('audit', data) });
  const jobs = createJobs({ db, clock, random, live, log });
  const outbox = createOutbox({ query: null, clock, random });
  const origin = new URL('https://aldaba.test');
  const common = { db, clock, random, keys, limits, audit, jobs, live, log, origin };
  let requiredBy = options.requiredBy ?? null;
  const devices = new Map<string, Device & { code: string | null }>();
  const authenticator = listedDevices(devices);
  const accounts = createAccounts({
    ...common,
    mail: recordedMail(outbox),
    say: (language, key, values) => translate(language)(key, values),
    hasTwoStep: (accountId) => factors.isOn(db, accountId),
  });
  const hooks = { requiredBy: async () => requiredBy };
  const factors = createFactors({ ...common, accounts, authenticator, hooks });
  const layout = createLayout({ css: '/entry.css', js: '/entry.js', icon: '/mark.svg' }, translate);
  const organisations = createOrganisations({
    ...common,
    accounts,
    factors,
    registration: options.registration ?? 'invitation',
    lastSeen: accounts.lastSeen,
    layout,
    translate,
  });
  const app = await createServer({
    origin,
    trustedProxies: [],
    log,
    now: clock.now,
    newBrowserToken: () => random.token(24),
    formKey: keys.derive('forms'),
    errors: { ...coreErrors, ...accountErrors, ...factorErrors, ...organisationErrors },
    doors: [...accounts.doors, ...factors.doors, ...organisations.doors],
    principal: createPrincipal([accounts.resolvePrincipal]),
    findAttempt: async () => null,
    ready: async () => {},
    describeVisit: ({ requestId, ip, browserToken }) => ({
      ...visit(1),
      requestId,
      ip,
      network: networkOf(ip) ?? ip,
      browserToken,
    }),
    refusalPage: (_visit, refusal: Refusal) => html`<h1>${refusal.code}</h1>`,
  });
  t.after(() => app.close());

  return {
    ...common,
    accounts,
    factors,
    organisations,
    outbox,
    app,
    devices,
    demand: (organisation: string | null) => {
      requiredBy = organisation;
    },
    browser: (ip?: string) => createBrowser(app, ip),
    async person(name = 'Ana', address = `${name.toLowerCase()}@ejemplo.org`) {
      const passwordHash = await accounts.hashNewPassword(password, { names: [], withFactor: false });
      return db.transaction((tx) =>
        accounts.create(tx, {
          loginAddress: address,
          givenName: name,
          familyName: 'García',
          language: 'es',
          passwordHash,
          operator: false,
          addressVerified: true,
        }),
      );
    },
    /** A browser that is signed in with fresh proof. */
    async signedIn(accountId: string) {
      const browser = createBrowser(app);
      const session = await db.transaction((tx) =>
        accounts.openSession(tx, {
          accountId,
          level: 2,
          methods: ['password'],
          keepSignedIn: true,
          sudo: 'every',
          visit: visit(1),
          browserId: null,
        }),
      );
      browser.cookies.set('__Host-aldaba', session.token);
      return browser;
    },
    /** Subjects of the mails sent to an address so far. */
    async mails(to: string) {
      await jobs.runDue();
      return outbox
        .recent()
        .filter((message) => message.to === to)
        .map(({ subject, text }) => ({ subject, text }));
    },
    async activity(accountId: string) {
      return (await audit.list(db, { accountId, limit: 100 })).map(({ kind }) => kind).reverse();
    },
  };
}
export type House = Awaited<ReturnType<typeof house>>;

/** Somebody in the network with this number. */
export const visit = (network: number): Visit => ({
  requestId: 'request',
  ip: `192.0.${network}.7`,
  network: `192.0.${network}.0/24`,
  place: null,
  browser: 'Firefox',
  system: 'Linux',
  language: 'es',
  browserToken: null,
});

type Server = Awaited<ReturnType<typeof createServer>>;

/** A client with a cookie jar. */
function createBrowser(app: Server, ip = '192.0.2.7') {
  const cookies = new Map<string, string>();
  async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, form = false) {
    const reply = await app.inject({
      method,
      url,
      remoteAddress: ip,
      headers: {
        host: 'aldaba.test',
        ...(method === 'GET' ? {} : { origin: 'https://aldaba.test' }),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(body
        ? { payload: form ? new URLSearchParams(body as Record<string, string>).toString() : body }
        : {}),
    });
    for (const { name, value } of reply.cookies as { name: string; value: string }[])
      cookies.set(name, value);
    return reply;
  }
  return {
    cookies,
    send,
    async json<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<T> {
      return (await send(method, url, body)).json() as T;
    },
    /** Opens a page and sends its form with these values over the ones it has. */
    async submit(url: string, values: Record<string, string>) {
      const opened = await send('GET', url);
      const token = /name="formToken" value="([^"]+)"/.exec(opened.body)?.[1] ?? '';
      return send('POST', url, { formToken: token, ...values }, true);
    },
  };
}
export type Browser = ReturnType<typeof createBrowser>;
