// `aldaba demo`: three weeks of a small organisation, lived through the real doors by a clock that moves.
import { URI } from 'otpauth';
import type { App } from '../app.ts';
import { createMovableClock, type MovableClock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import { systemRandom } from '../core/random.ts';
import { type Command, CommandRefusal, exits, table } from './command.ts';
import { fillDrive } from './demo-drive.ts';
import { joining, organisationName, people, type PersonName, stillInvited } from './demo-people.ts';
import { createVisitor, type Visitor } from './demo-visitor.ts';
import { withInstallation } from './open.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

type Secrets = { password: string; codeAppUri?: string; backupCodes?: readonly string[] };
type Stage = { app: App; config: Config; clock: MovableClock; secrets: Map<PersonName, Secrets> };

const secretsOf = (stage: Stage, who: PersonName): Secrets => {
  const known = stage.secrets.get(who);
  if (known) return known;
  const drawn = { password: systemRandom.code(4, 5).toLowerCase() };
  stage.secrets.set(who, drawn);
  return drawn;
};

const visitorOf = ({ app, config }: Stage, who: PersonName, ip?: string): Visitor => {
  const { userAgent, language, ip: own } = people[who];
  return createVisitor(app, config.origin, { address: ip ?? own, userAgent, language });
};

async function begin(stage: Stage): Promise<{ ana: Visitor; organisationId: string }> {
  const { app } = stage;
  const code = (await app.organisations.startCode()) ?? '';
  const ana = visitorOf(stage, 'ana');
  const { givenName, familyName, address } = people.ana;
  const { password } = secretsOf(stage, 'ana');
  await ana.fill('/start', {
    code,
    givenName,
    familyName,
    organisation: organisationName,
    address,
    password,
  });
  const { organisations } = (await ana.call('GET', '/api/organisations')) as {
    organisations: { id: string }[];
  };
  return { ana, organisationId: organisations[0]?.id ?? '' };
}

/** Invites by mail and answers with the code that the mail carries. */
async function invite(stage: Stage, ana: Visitor, organisationId: string, address: string, role: string) {
  await ana.call('POST', `/api/organisations/${organisationId}/invitations`, { address, role });
  await stage.app.jobs.runDue();
  return /#([0-9A-Z-]{10,})/.exec(stage.app.outbox.last('mail', address)?.text ?? '')?.[1] ?? '';
}

async function accept(stage: Stage, who: PersonName, code: string): Promise<Visitor> {
  const visitor = visitorOf(stage, who);
  const { givenName, familyName } = people[who];
  const { password } = secretsOf(stage, who);
  await visitor.fill('/invitation', { code, givenName, familyName, password });
  return visitor;
}

const codeOf = (stage: Stage, who: PersonName): string =>
  URI.parse(stage.secrets.get(who)?.codeAppUri ?? '').generate({ timestamp: stage.clock.now() });

/** Adds a code app; `finish` types a backup code back too, so that two-step verification is on. */
async function addCodeApp(stage: Stage, who: PersonName, visitor: Visitor, finish: boolean): Promise<void> {
  const secrets = secretsOf(stage, who);
  const added = (await visitor.call('POST', '/api/two-step/code-apps', { name: 'Aegis' })) as {
    factorId: string;
    uri: string;
  };
  secrets.codeAppUri = added.uri;
  await visitor.call('POST', `/api/two-step/code-apps/${added.factorId}/prove`, { code: codeOf(stage, who) });
  if (!finish) return;
  const { codes } = (await visitor.call('POST', '/api/two-step/backup-codes', {})) as { codes: string[] };
  await visitor.call('POST', '/api/two-step/backup-codes/confirm', { code: codes[0] });
  secrets.backupCodes = codes;
}

/** With a code of the app, or with a backup code, which is then used up. */
async function signIn(
  stage: Stage,
  who: PersonName,
  how: { ip?: string; backupCode?: boolean; trust?: boolean } = {},
) {
  const visitor = visitorOf(stage, who, how.ip);
  const secrets = secretsOf(stage, who);
  await visitor.fill('/sign-in', { address: people[who].address, password: secrets.password });
  if (!secrets.backupCodes) return visitor;
  let done: { location: string };
  if (how.backupCode) {
    const [code = '', ...rest] = secrets.backupCodes;
    done = await visitor.fill('/sign-in/backup-code', { code });
    secrets.backupCodes = rest;
  } else done = await visitor.fill('/sign-in/code?from=app', { code: codeOf(stage, who) });
  if (how.trust && done.location.startsWith('/sign-in/trust'))
    await visitor.fill(done.location, { trust: 'yes' });
  return visitor;
}

async function live(stage: Stage): Promise<{ driveId: string }> {
  const { app, clock } = stage;
  const pause = async (ms: number) => {
    clock.move(ms);
    await app.jobs.runDue();
  };
  const { ana, organisationId } = await begin(stage);
  const codes = new Map<PersonName, string>();
  for (const { who, role } of joining)
    codes.set(who, await invite(stage, ana, organisationId, people[who].address, role));
  await addCodeApp(stage, 'ana', ana, true);
  for (const { who } of joining) {
    await pause(5 * 60 * minuteMs);
    const visitor = await accept(stage, who, codes.get(who) ?? '');
    if (who === 'luis') await addCodeApp(stage, who, visitor, true);
    if (who === 'marta') await addCodeApp(stage, who, visitor, false);
  }
  const idOf = async (who: PersonName) =>
    (await app.accounts.findByIdentifier(app.db, people[who].address))?.id ?? '';
  const { id: driveId } = await fillDrive(app, {
    organisationId,
    name: organisationName,
    managerId: await idOf('ana'),
    writers: [await idOf('luis'), await idOf('marta'), await idOf('jon')],
    readers: [await idOf('emma')],
  });
  await pause(4 * dayMs);
  await signIn(stage, 'ana', { trust: true });
  await pause(5 * dayMs);
  const later = await signIn(stage, 'ana', { ip: '198.51.100.90' });
  await invite(stage, later, organisationId, stillInvited.expired, 'member');
  await pause(7 * dayMs);
  await signIn(stage, 'luis', { backupCode: true });
  await signIn(stage, 'jon');
  await pause(2 * dayMs);
  // Somebody who does not know the password.
  const stranger = visitorOf(stage, 'jon', '192.0.2.250');
  for (const password of ['jon12345', 'primavera2026', 'contraseña'])
    await stranger.fill('/sign-in', { address: people.jon.address, password }, 401);
  await pause(dayMs);
  const today = await signIn(stage, 'ana');
  for (const address of stillInvited.pending) await invite(stage, today, organisationId, address, 'member');
  await signIn(stage, 'emma');
  await pause(minuteMs);
  return { driveId };
}

const state = { ana: 'on', luis: 'on', marta: 'unfinished', jon: 'off', emma: 'off' } as const;
const roleOf = (who: PersonName) => joining.find((one) => one.who === who)?.role ?? 'legal-responsible';

export const command: Command = {
  about:
    'Fills an empty installation with people, an organisation, invitations and activity, and prints who they are.',
  notes: [
    'Refuses when there is an account. Sends no mail: whatever it would send is in the Outbox.',
    'Passwords and codes are drawn anew each time and printed, so that you can sign in as anybody.',
  ],
  run: (_given, say) => {
    // Three weeks ago: it all ends about now.
    const clock = createMovableClock(Date.now() - 20 * dayMs);
    return withInstallation(
      async (app, config) => {
        if ((await app.accounts.count()) > 0)
          throw new CommandRefusal('There are accounts already: the demo only fills an empty installation.');
        const stage: Stage = { app, config, clock, secrets: new Map() };
        const { driveId } = await live(stage);
        const shown = (Object.keys(people) as PersonName[]).map((who) => ({
          name: `${people[who].givenName} ${people[who].familyName}`,
          address: people[who].address,
          role: roleOf(who),
          twoStep: state[who],
          ...secretsOf(stage, who),
        }));
        const origin = config.origin.origin;
        const drive = new URL(`/dav/drives/${driveId}/`, origin).href;
        say.answer({ origin, organisation: organisationName, people: shown, drive }, [
          `${organisationName} lives at ${origin} (start it with \`npm start\`).`,
          `Its drive, for programs with an app password: ${drive}`,
          '',
          ...table(
            ['ADDRESS', 'PASSWORD', 'ROLE', 'TWO-STEP'],
            shown.map(({ address, password, role, twoStep }) => [address, password, role, twoStep]),
          ),
          '',
          'Second step of those who have it on (a code app takes the link as a QR or by hand):',
          ...shown.flatMap(({ address, codeAppUri, backupCodes }) =>
            backupCodes
              ? [`  ${address}`, `    ${codeAppUri}`, `    backup codes: ${backupCodes.join('  ')}`]
              : [],
          ),
        ]);
        return exits.done;
      },
      { change: (config) => ({ ...config, smtpUrl: null }), clock },
    );
  },
};
