// The application in production settings with two routes more: open, and for a program. Makes somebody with
// a session, a pass of a protected site and an app password, says what they carry, ends by signal.
import { join } from 'node:path';
import Type from 'typebox';
import { createApp } from '../../src/app.ts';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { defineContract, guard } from '../../src/core/contract.ts';
import { openDatabase } from '../../src/core/db/open.ts';
import { bind } from '../../src/core/http/door.ts';
import { json } from '../../src/core/http/replies.ts';
import { loadKeyFile } from '../../src/core/keys.ts';
import { createLog } from '../../src/core/log.ts';
import { systemRandom as random } from '../../src/core/random.ts';
import { hashToken } from '../../src/modules/gate/actions/judge.ts';
import * as gateStore from '../../src/modules/gate/store.ts';

const [folder = '', port = '', origin = ''] = process.argv.slice(2);
const config = readConfig({ ORIGIN: origin, HOST: '127.0.0.1', PORT: port, DATA_DIR: folder });
const log = createLog('info', 2);
const db = await openDatabase({ url: null, path: join(folder, 'aldaba.db'), log });
const secret = loadKeyFile(config.secretKeyFile, true, (n) => random.bytes(n));

const reply = Type.Object({ ok: Type.Boolean() });
const contract = defineContract({
  'GET /bench/open': { about: 'Open.', guard: guard.public('A benchmark compares with it.'), reply },
  'GET /bench/program': { about: 'A program.', guard: guard.app('drive'), reply },
});
const yes = () => json({ ok: true });
const moreDoors = bind(contract, {
  'GET /bench/open': yes,
  'GET /bench/program': yes,
});
const app = await createApp({
  config,
  db,
  secret,
  clock: systemClock,
  random,
  log,
  webFolder: '/nowhere',
  moreDoors,
});

const visit = {
  requestId: 'bench',
  ip: '127.0.0.1',
  network: '127.0.0.0/24',
  place: null,
  browser: 'Firefox',
  system: 'Linux',
  language: 'es',
  browserToken: null,
};
const passwordHash = await app.accounts.hashNewPassword('correct horse battery', {
  names: [],
  withFactor: false,
});
const made = await db.transaction(async (tx) => {
  const account = await app.accounts.create(tx, {
    loginAddress: 'ana@example.org',
    givenName: 'Ana',
    familyName: 'García',
    language: 'es',
    passwordHash,
    operator: false,
    addressVerified: true,
  });
  const organisation = await app.organisations.create(tx, 'Talleres Ebro', account.id, null);
  const session = await app.accounts.openSession(tx, {
    accountId: account.id,
    level: 2,
    methods: ['password', 'code-app'],
    keepSignedIn: false,
    sudo: null,
    visit,
    browserId: null,
  });
  const site = {
    id: random.token(16),
    organisation_id: organisation.id,
    name: 'Wiki',
    host: 'wiki.example.org',
    secure: 1,
    who: 'organisation',
    least_role: 'member',
    second_step: 1,
    created_at: app.now(),
  };
  await gateStore.insertSite(tx, site);
  const pass = random.token(32);
  const row = {
    token_hash: hashToken(pass),
    site_id: site.id,
    session_id: session.sessionId,
    made_at: app.now(),
  };
  await gateStore.insertPass(tx, row, 0);
  return { accountId: account.id, address: account.loginAddress, session: session.token, pass };
});
const program = await app.appPasswords.make(made.accountId, { name: 'NAS', scopes: ['drive'] }, null);

await app.server.listen({ host: config.host, port: config.port });
const { address, session, pass } = made;
process.stdout.write(`${JSON.stringify({ address, session, pass, appPassword: program.secret })}\n`);
process.on('SIGTERM', () => {
  app.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
