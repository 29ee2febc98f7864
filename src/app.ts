// The composition root: the only file that knows every module. It opens the storage, hands each module what it needs,
// and binds their doors to the server. What a module needs from a higher rank is given here as a function.
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAudit } from './core/audit/trail.ts';
import { openBlobs } from './core/blobs/open.ts';
import { type Clock, wait } from './core/clock.ts';
import type { Config } from './core/config.ts';
import type { Db } from './core/db/db.ts';
import { createDriveHosts } from './core/drive-domain.ts';
import { bindToKey } from './core/db/installation.ts';
import { answers, migrate } from './core/db/migrate.ts';
import { refuse } from './core/errors.ts';
import { type HelpReader, serverHelpValues } from './core/help-values.ts';
import type { Door } from './core/http/door.ts';
import { createPrincipal, type Principal } from './core/http/principal.ts';
import { createServer } from './core/http/server.ts';
import { createVisits } from './core/http/visits.ts';
import { serveWeb } from './core/http/statics.ts';
import { createSessionStreams } from './core/http/session-streams.ts';
import { closeStreams } from './core/http/stream.ts';
import { createJobs } from './core/jobs/runner.ts';
import { createKeys } from './core/keys.ts';
import { createLimits, sweepLimits } from './core/limits/counters.ts';
import { createHub } from './core/live/hub.ts';
import type { Log } from './core/log.ts';
import { createOutbox } from './core/outbound/outbox.ts';
import { createPorts, type PortOptions } from './core/outbound/ports.ts';
import { type YubicoPort, yubicoServer } from './core/outbound/yubico.ts';
import { nowhere, openPlaces } from './core/places.ts';
import { entryAssets } from './core/pages/entry-assets.ts';
import { createLayout } from './core/pages/layout.ts';
import { translate } from './core/pages/translate.ts';
import { createRefusalPage } from './core/pages/refusal.ts';
import type { Random } from './core/random.ts';
import { createServe } from './dav/serve.ts';
import { checkBlobs, errorTable, helpVocabulary, migrations, scopes } from './declared.ts';
import * as accountsModule from './modules/accounts/index.ts';
import * as apiTokensModule from './modules/api-tokens/index.ts';
import * as appPasswordsModule from './modules/app-passwords/index.ts';
import * as authenticatorModule from './modules/authenticator/index.ts';
import * as driveModule from './modules/drive/index.ts';
import * as factorsModule from './modules/factors/index.ts';
import * as gateModule from './modules/gate/index.ts';
import * as helpModule from './modules/help/index.ts';
import { createOpenapi } from './modules/openapi/index.ts';
import * as importsModule from './modules/imports/index.ts';
import * as openidModule from './modules/openid/index.ts';
import * as organisationsModule from './modules/organisations/index.ts';
import { createOutboxPages } from './modules/outbox/index.ts';
import * as phonesModule from './modules/phones/index.ts';
import * as recoveryModule from './modules/recovery/index.ts';
import * as signInModule from './modules/sign-in/index.ts';

export { checkBlobs, errorTable, helpVocabulary, migrations, scopes };

export type AppOptions = PortOptions & {
  config: Config;
  db: Db;
  /** 32 bytes: the installation key. */
  secret: Uint8Array;
  clock: Clock;
  random: Random;
  log: Log;
  /** Where `npm run build` put the web; without it only server pages are served. */
  webFolder: string;
  /** Where the guides are; docs/help of this checkout when silent. */
  helpFolder?: string;
  /** A validation server of tests; the configured one otherwise. */
  yubico?: YubicoPort;
  /** Tests have their push service on loopback. */
  allowPrivatePush?: boolean;
  /** Routes of tests and benchmarks beside those of the modules. */
  moreDoors?: readonly Door[];
};

export type App = Awaited<ReturnType<typeof createApp>>;

export async function createApp(options: AppOptions) {
  const { config, db, clock, random, log } = options;
  const { origin } = config;
  const driveHosts = createDriveHosts(config.driveDomain, origin);
  await migrate(db, migrations, clock.now());

  const keys = createKeys(options.secret);
  await bindToKey(db, keys.fingerprint, clock.now());
  const live = config.databaseUrl
    ? (await import('./core/live/postgres.ts')).createPostgresLive({
        url: config.databaseUrl,
        origin: random.token(9),
        log,
      })
    : createHub(log);
  const jobs = createJobs({ db, clock, random, live, log });
  const limits = createLimits({ db, clock, mac: (data) => keys.mac('limits', data) });
  const audit = createAudit({ dialect: db.dialect, mac: (data) => keys.mac('audit', data) });
  const outbox = createOutbox({ query: db, clock, random });
  const vapidKey = keys.p256('vapid');
  const ports = createPorts(options, { config, clock, random, log, outbox, vapidKey });
  const { mail, push } = ports;
  const assets = entryAssets(options.webFolder);
  const layout = createLayout(assets, translate, helpModule.helpFor);
  const findPlace = config.geoDb === null ? nowhere : openPlaces(config.geoDb);
  const say = (language: string, key: string, params?: Readonly<Record<string, string | number>>) =>
    translate(language)(key, params);
  const platform = { db, clock, random, keys, limits, audit, jobs, live, log, origin };

  const accounts = accountsModule.createAccounts({
    ...platform,
    mail,
    say,
    layout,
    translate,
    registration: config.registration,
    hasTwoStep: (accountId) => factors.isOn(db, accountId),
    hooks: {
      async credentialsChanged(tx, accountId) {
        appPasswords.accountPasswordChanged(tx, accountId);
        await recovery.cancelAll(tx, accountId, 'change', null);
      },
      sessionsEnded: (tx, sessionIds) => openid.sessionsEnded(tx, sessionIds),
      allSessionsEnded: (tx, accountId) => openid.endTokens(tx, accountId),
      sessionRaised: (tx, sessionId, newId) => openid.sessionRaised(tx, sessionId, newId),
      async mayChangeAddress(accountId) {
        const until = await recovery.frozenUntil(accountId);
        if (until !== null) refuse('recovery/frozen', { until });
      },
      personChanged: (tx, accountId) => organisations.hooks.personChanged(tx, accountId),
      addressChanging: (tx, accountId, until) => organisations.hooks.addressChanging(tx, accountId, until),
      seen: (tx, accountId, at) => organisations.hooks.seen(tx, accountId, at),
      sessionRules: (query, accountId) => organisations.sessionRules(query, accountId),
      judgeSession: (query, session) => organisations.judgeSession(query, session),
    },
  });
  const appPasswords = appPasswordsModule.createAppPasswords({
    ...platform,
    accounts,
    serviceToken: config.serviceToken,
    hooks: {
      twoStepOn: (accountId) => factors.isOn(db, accountId),
      appsRule: (accountId) => organisations.appsRule(db, accountId),
    },
  });
  const phones = phonesModule.createPhones({
    ...platform,
    sms: ports.sms,
    gateway: ports.gateway,
    countries: config.smsCountries,
    dailyBudget: config.smsDailyBudget,
    translate,
    accounts,
  });
  const authenticator = authenticatorModule.createAuthenticator({
    ...platform,
    push,
    allowPrivatePush: options.allowPrivatePush ?? false,
    accounts,
    layout,
    translate,
    hooks: {
      async notMe(tx, accountId) {
        await signIn.endAttempts(tx, accountId);
        await recovery.cancelAll(tx, accountId, 'stranger', null);
        await accounts.requireNewPassword(tx, accountId);
        await openid.endTokens(tx, accountId);
        appPasswords.accountPasswordChanged(tx, accountId);
      },
      deviceProven: (tx, device, visit) => factors.deviceProven(tx, device.accountId, device, visit),
      async protection(accountId) {
        const methods = await factors.methods(db, accountId);
        const phones = await authenticator.devices(db, accountId);
        const otherMethods = authenticatorModule.methodsWithoutPhone(methods, phones.length);
        return { twoStep: await factors.state(db, accountId), otherMethods };
      },
      async mayLink(accountId) {
        const organisation = await organisations.forbiddenBy(db, accountId, 'aldaba-auth');
        if (organisation !== null) refuse('factors/not-allowed', { organisation });
      },
      numberAlways: async (query, accountId) =>
        (await organisations.sessionRules(query, accountId)).numberAlways,
    },
  });
  const factors = factorsModule.createFactors({
    ...platform,
    accounts,
    authenticator,
    yubico: options.yubico ?? (config.yubico ? yubicoServer({ ...config.yubico, clock, random, log }) : null),
    phones,
    hooks: {
      demandedBy: (query, accountId, kinds) => organisations.demandedBy(query, accountId, kinds),
      forbiddenBy: (query, accountId, kind) => organisations.forbiddenBy(query, accountId, kind),
      async protectionChanged(tx, accountId) {
        appPasswords.accountPasswordChanged(tx, accountId);
        await organisations.hooks.protectionChanged(tx, accountId);
      },
      isAdministrator: (query, accountId) => organisations.isAdministrator(query, accountId),
      async mayAddNumber(accountId) {
        const until = await recovery.frozenUntil(accountId);
        if (until !== null) refuse('recovery/frozen', { until });
      },
    },
  });
  const organisations = organisationsModule.createOrganisations({
    ...platform,
    accounts,
    factors,
    registration: config.registration,
    say,
    lastSeen: accounts.lastSeenAt,
    hooks: {
      left: (tx, organisationId, accountId) => drive.leftOrganisation(tx, organisationId, accountId),
    },
    layout,
    translate,
  });
  const signIn = signInModule.createSignIn({
    ...platform,
    layout,
    translate,
    accounts,
    appPasswords,
    authenticator,
    factors,
    phones,
    isAdministrator: (accountId) => organisations.isAdministrator(db, accountId),
    trustAllowed: async (query, accountId) =>
      (await organisations.sessionRules(query, accountId)).trustAllowed,
    signedIn: (tx, accountId, visit) => recovery.cancelAll(tx, accountId, 'entry', visit),
    registrationOpen: config.registration === 'open',
  });
  const recovery = recoveryModule.createRecovery({
    ...platform,
    layout,
    translate,
    accounts,
    appPasswords,
    authenticator,
    factors,
    phones,
    signIn,
    isAdministrator: (query, accountId) => organisations.isAdministrator(query, accountId),
  });
  const apiTokens = apiTokensModule.createApiTokens({ ...platform, accounts, organisations });
  const drive = driveModule.createDrive({
    ...platform,
    layout,
    translate,
    accounts,
    organisations,
    blobs: openBlobs(config.blobs, { log }),
    statusOf: (code) => errorTable[code]?.status ?? 500,
    driveHosts,
    serve: createServe({ errors: errorTable, now: () => clock.now(), log }),
    fileLimitBytes: config.fileLimitBytes,
  });
  const imports = importsModule.createImports({ ...platform, say, accounts, drive, ...ports.imports, wait });
  const openapi = createOpenapi({ doors: () => doors, errors: errorTable, origin, layout, translate });
  const gate = gateModule.createGate({ ...platform, accounts, factors, organisations, layout, translate });
  const openid = openidModule.createOpenid({
    ...platform,
    layout,
    translate,
    accounts,
    factors,
    organisations,
  });
  const outboxPages = createOutboxPages({ db, layout, translate });

  const { values: helpValues, states: helpStates } = helpVocabulary;
  const ofServer = Object.entries(serverHelpValues).map(([name, { of }]) => [name, of(origin)] as const);
  const stranger: HelpReader = {
    values: Object.fromEntries(ofServer),
    states: new Set(['not-signed-in']),
  };
  const help = helpModule.createHelp({
    ...platform,
    assets,
    translate,
    folder: options.helpFolder ?? join(import.meta.dirname, '../docs/help'),
    errors: errorTable,
    samples: Object.fromEntries(Object.entries(helpValues).map(([name, { sample }]) => [name, sample])),
    async readerOf(principal: Principal) {
      if (principal.kind !== 'session') return stranger;
      const { accountId, mustEnrol } = principal;
      const [account, twoStep] = await Promise.all([
        accounts.find(db, accountId),
        factors.state(db, accountId),
      ]);
      if (!account) return stranger;
      const own = Object.entries(accountsModule.helpValues).map(
        ([name, { of }]) => [name, of(account)] as const,
      );
      const states = Object.entries(helpStates).filter(([, { is }]) => is({ twoStep, mustEnrol }));
      return {
        values: Object.fromEntries([...ofServer, ...own]),
        states: new Set(states.map(([name]) => name)),
      };
    },
  });

  jobs.every('core.sweep-limits', 3600, async () => {
    await db.transaction((tx) => sweepLimits(tx, clock.now()));
  });

  const doors: readonly Door[] = [
    ...accounts.doors,
    ...appPasswords.doors,
    ...phones.doors,
    ...authenticator.doors,
    ...factors.doors,
    ...organisations.doors,
    ...signIn.doors,
    ...recovery.doors,
    ...gate.doors,
    ...openid.doors,
    ...apiTokens.doors,
    ...drive.doors,
    ...imports.doors,
    ...openapi.doors,
    ...outboxPages.doors,
    ...help.doors,
    ...(options.moreDoors ?? []),
  ];

  const findPrincipal = createPrincipal(
    [
      accounts.resolvePrincipal,
      authenticator.resolvePrincipal,
      ...appPasswords.resolvers,
      apiTokens.resolvePrincipal,
    ],
    platform,
  );

  const server: FastifyInstance = await createServer({
    origin,
    ...(config.driveDomain === null ? {} : { driveHosts }),
    trustedProxies: config.trustedProxies,
    log,
    db,
    now: () => clock.now(),
    newBrowserToken: () => random.token(24),
    formKey: keys.derive('form-tokens'),
    errors: errorTable,
    pageStyle: assets.helpStyle,
    doors,
    principal: findPrincipal,
    whenEnded: appPasswords.whenEnded,
    findAttempt: signIn.findAttempt,
    describeVisit: createVisits(findPlace),
    refusalPage: createRefusalPage(layout, translate),
    watchSession: createSessionStreams({
      live,
      log,
      topic: organisationsModule.rulesTopic,
      owes: async ({ accountId, methods }) =>
        (await organisations.judgeSession(db, { accountId, methods })).mustEnrol,
    }),
    ready: () => answers(db),
    statics: serveWeb(options.webFolder),
  });

  return {
    server,
    now: () => clock.now(),
    doors,
    db,
    jobs,
    live,
    keys,
    audit,
    outbox,
    accounts,
    appPasswords,
    authenticator,
    factors,
    phones,
    organisations,
    signIn,
    help,
    recovery,
    openid,
    drive,
    /** Takes no new requests, ends streams, finishes jobs, closes the storage. */
    async stop() {
      closeStreams();
      await server.close();
      await imports.stop();
      await jobs.stop();
      await help
        .flush()
        .catch((error: unknown) => log.warn({ err: error }, 'reads of guides were not counted'));
      await live.close();
      await db.close();
    },
  };
}
