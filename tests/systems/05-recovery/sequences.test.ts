// Any sequence of requests, with any set of stolen secrets, over the sign-in and the recovery: a session is reached only with
// the proofs the account demands, and a password changes only by what recovery demands.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { readForms } from '../../kit/browser.ts';
import { newestCode, swiss } from '../../kit/numbers.ts';
import { address, password, type World, world } from '../../kit/world.ts';
import { confirmAddress, newPassword, ownerAna, mailsTo } from './steps.ts';

const hour = 3_600_000;
const holdHours = 72;

const secrets = ['password', 'mailbox', 'sheet', 'code-app', 'phone', 'sim'] as const;
type Secret = (typeof secrets)[number];

const requests = [
  'sign-in',
  'sign-in-new',
  'sign-in-wrong',
  'second-app',
  'second-phone',
  'second-sheet',
  'second-sms-send',
  'second-sms',
  'second-wrong',
  'second-knock',
  'phone-yes',
  'second-knock-finish',
  'trust',
  'due-password',
  'start',
  'start-other',
  'send',
  'send-other',
  'proof-mail',
  'proof-sheet',
  'proof-app',
  'proof-phone',
  'send-sms',
  'proof-sms',
  'proof-wrong',
  'knock',
  'knock-finish',
  'new-password',
  'stop',
  'cancel',
  'protect',
  'sign-out',
  'wait-minute',
  'wait-hour',
  'wait-hold',
] as const;
type Request = (typeof requests)[number];

type Target = {
  w: World;
  twoStepOn: boolean;
  accountId: string;
  appCode: () => string;
  phoneCode: () => string;
  sheet: readonly string[];
  /** Says YES to the open knock with this number; nothing without a phone. */
  sayYes: (number: string | undefined) => Promise<unknown>;
  /** Everything as it was before the sequence, but the clock. */
  restore(): Promise<void>;
};

async function target(t: TestContext, twoStepOn: boolean): Promise<Target> {
  const w = await world(t);
  const none = () => '000000';
  let made: Omit<Target, 'restore' | 'w' | 'twoStepOn'>;
  if (twoStepOn) {
    const ana = await ownerAna(w);
    const { accountId, codes } = ana;
    const phoneCode = () => ana.device.offlineCode();
    const sayYes = async (number: string | undefined) => {
      const [open] = await ana.device.knocks();
      if (open) await ana.device.answer('yes', number === undefined ? {} : { number });
    };
    made = { accountId, appCode: ana.codeApp.code, phoneCode, sheet: codes, sayYes };
    await addSim(w, accountId);
  } else {
    const { browser, accountId } = await w.firstAccount();
    await confirmAddress(w, browser);
    made = {
      accountId,
      appCode: none,
      phoneCode: none,
      sheet: ['AAAAA-AAAAA-AAAAA'],
      sayYes: async () => {},
    };
  }
  const { kysely } = w.db;
  const saved = await sql<{ password_hash: string }>`select password_hash from account`.execute(kysely);
  const hash = saved.rows[0]?.password_hash ?? '';
  return {
    w,
    twoStepOn,
    ...made,
    async restore() {
      await w.app.jobs.runDue();
      await sql`update account set password_hash = ${hash}, must_change_password = 0`.execute(kysely);
      await sql`update backup_code set used_at = null`.execute(kysely);
      for (const table of [
        'session',
        'attempt',
        'browser',
        'password_lane',
        'second_step',
        'method_preference',
        'recovery_flow',
        'recovery_code',
        'recovery_freeze',
        'sms_code',
        'sms_message',
        'sms_day',
        'limit_counter',
        'limit_value',
        'knock',
      ])
        await sql`delete from ${sql.table(table)}`.execute(kysely);
      // Spent steps of codes only grow: a new sequence starts past them.
      w.clock.move(2 * 60_000);
    },
  };
}

const simId = 's'.repeat(22);

/** A number that is factor and recovery phone, proven long ago. */
async function addSim({ db: { kysely }, clock }: World, accountId: string): Promise<void> {
  const longAgo = clock.now() - 30 * 24 * hour;
  await sql`insert into sms_factor (id, account_id, name, number, added_at, proven_at)
    values (${simId}, ${accountId}, 'Móvil', ${swiss}, ${longAgo}, ${longAgo})`.execute(kysely);
  await sql`insert into recovery_phone (id, account_id, number, verified_at)
    values (${simId}, ${accountId}, ${swiss}, ${longAgo})`.execute(kysely);
}

let networks = 0;

/** Plays a sequence with these secrets. Says whether a session was reached. */
async function play(of: Target, stolen: ReadonlySet<Secret>, sequence: readonly Request[]): Promise<boolean> {
  await of.restore();
  const { w } = of;
  networks += 1;
  const b = w.browser({ ip: `10.${networks >> 8}.${networks & 255}.7` });
  const startedAt = w.clock.now();
  let reached = false;
  let sheetAt = 0;
  const has = (secret: Secret) => stolen.has(secret);
  const wrongDigits = '000000';
  const app = () => (has('code-app') ? of.appCode() : wrongDigits);
  const phone = () => (has('phone') ? of.phoneCode() : wrongDigits);
  const fromSheet = () =>
    has('sheet') ? (of.sheet[sheetAt++ % of.sheet.length] ?? '') : 'ZZZZZ-ZZZZZ-ZZZZZ';

  await b.get('/recovery/password');
  const first = await b.get('/sign-in');
  const formToken = readForms(first.body)[0]?.fields.formToken ?? '';
  // Straight to the route, whatever page a browser would be on: steps may be skipped, repeated and mixed.
  const post = (url: string, fields: Record<string, string> = {}) =>
    b.formPost(url, { formToken, ...fields });
  const mailed = async (pattern: RegExp): Promise<string> => {
    if (!has('mailbox')) return 'ZZZZ-ZZZZ';
    const mail = (await mailsTo(w, address)).findLast((m) => pattern.test(m.text));
    return pattern.exec(mail?.text ?? '')?.[1] ?? 'ZZZZ-ZZZZ';
  };
  const texted = async () => (has('sim') ? (await newestCode(w)) || wrongDigits : wrongDigits);
  const code = /^ {4}([0-9A-Z]{4}-[0-9A-Z]{4})$/m;
  const link = /\/recovery\/cancel#(\S+)/;

  const acts: Record<Request, () => Promise<unknown>> = {
    'sign-in': () => post('/sign-in', { address, password: has('password') ? password : 'not the password' }),
    'sign-in-new': () => post('/sign-in', { address, password: newPassword }),
    'sign-in-wrong': () => post('/sign-in', { address, password: 'wrong one altogether' }),
    'second-app': () => post('/sign-in/code', { code: app() }),
    'second-phone': () => post('/sign-in/code', { code: phone() }),
    'second-sheet': () => post('/sign-in/backup-code', { code: fromSheet() }),
    'second-sms-send': () => post('/sign-in/sms/send', { number: simId }),
    'second-sms': async () => post('/sign-in/sms', { code: await texted() }),
    'second-wrong': () => post('/sign-in/code', { code: wrongDigits }),
    'second-knock': () => post('/sign-in/knock'),
    'phone-yes': async () => {
      if (!has('phone')) return;
      const [, number] = /<p class="number">(\d+)<\/p>/.exec((await b.get('/sign-in/knock')).body) ?? [];
      await of.sayYes(number);
    },
    'second-knock-finish': () => post('/sign-in/knock/finish'),
    trust: () => post('/sign-in/trust', { trust: 'yes' }),
    'due-password': () => post('/sign-in/new-password', { password: newPassword }),
    start: () => post('/recovery/password', { address }),
    'start-other': () => post('/recovery/password', { address: 'nobody@example.org' }),
    send: () => post('/recovery/send', { way: 'mail' }),
    'send-other': () => post('/recovery/send', { way: 'recovery-mail' }),
    'proof-mail': async () => post('/recovery/proof', { way: 'mail', code: await mailed(code) }),
    'proof-sheet': () => post('/recovery/proof', { way: 'backup-code', code: fromSheet() }),
    'proof-app': () => post('/recovery/proof', { way: 'code', code: app() }),
    'proof-phone': () => post('/recovery/proof', { way: 'code', code: phone() }),
    'send-sms': () => post('/recovery/send', { way: 'sms' }),
    'proof-sms': async () => post('/recovery/proof', { way: 'sms', code: await texted() }),
    'proof-wrong': () => post('/recovery/proof', { way: 'mail', code: 'AAAA-AAAA' }),
    knock: () => post('/recovery/knock'),
    'knock-finish': () => post('/recovery/knock/finish'),
    'new-password': () => post('/recovery/new-password', { password: newPassword }),
    stop: () => post('/recovery/stop'),
    cancel: async () => post('/recovery/cancel', { token: await mailed(link) }),
    protect: async () => post('/recovery/cancel', { token: await mailed(link), protect: 'yes' }),
    'sign-out': () => b.api('DELETE /api/session'),
    'wait-minute': async () => w.clock.move(61_000),
    'wait-hour': async () => w.clock.move(hour),
    'wait-hold': async () => w.clock.move(holdHours * hour + 1000),
  };

  const factor = has('code-app') || has('phone');
  const mayChoose = has('mailbox') || (of.twoStepOn && has('sheet') && (factor || has('sim')));
  const maySecond = !of.twoStepOn || has('sheet') || factor || has('sim');
  // A backup code beside a proven channel needs no wait.
  const mayAtOnce = has('mailbox') || (has('sheet') && has('sim'));
  for (const request of sequence) {
    await acts[request]();
    const session = await b.api('GET /api/session');
    if (session.status !== 200) continue;
    reached = true;
    const { level, methods } = session.json.session;
    const told = JSON.stringify({ stolen: [...stolen], sequence, methods });
    assert.ok((has('password') || mayChoose) && maySecond, `a session without its proofs: ${told}`);
    if (of.twoStepOn) assert.ok(level === 2 && methods.length > 1, `a session below its level: ${told}`);
    if (!has('password') && !mayAtOnce)
      assert.ok(w.clock.now() - startedAt >= holdHours * hour, `a session before the hold: ${told}`);
  }
  const stands = await w.app.accounts.verifyPassword(of.accountId, password);
  const due = has('password') && maySecond;
  assert.ok(stands || mayChoose || due, `the password changed: ${JSON.stringify([[...stolen], sequence])}`);
  return reached;
}

// Whole ways, so that what they lead to is reached often, and single requests between, before and instead.
const ways: readonly (readonly Request[])[] = [
  ['sign-in', 'second-app'],
  ['sign-in', 'second-sheet'],
  ['sign-in', 'phone-yes', 'second-knock-finish'],
  ['sign-in-new', 'second-knock', 'phone-yes', 'second-knock-finish'],
  ['sign-in-new', 'second-phone'],
  ['sign-in-new', 'second-sheet'],
  ['start', 'proof-mail', 'new-password', 'sign-in-new'],
  ['start', 'proof-sheet', 'wait-minute', 'proof-app', 'wait-hold', 'new-password', 'sign-in-new'],
  ['start', 'proof-sheet', 'wait-minute', 'proof-phone', 'new-password', 'sign-in-new', 'second-sheet'],
  ['start', 'proof-sheet', 'proof-mail', 'cancel', 'new-password'],
  ['sign-in', 'second-sms-send', 'second-sms'],
  ['start', 'proof-sheet', 'send-sms', 'proof-sms', 'new-password', 'sign-in-new', 'second-sheet'],
  ['start', 'send-sms', 'proof-sms', 'new-password', 'sign-in-new', 'second-sms-send', 'second-sms'],
];
const piece = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...requests).map((one): readonly Request[] => [one]) },
  { weight: 2, arbitrary: fc.constantFrom(...ways) },
);
const sequences = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.flat());

for (const [twoStepOn, numRuns] of [
  [true, 220],
  [false, 120],
] as const) {
  test(`no sequence reaches a session without its proofs, two-step verification ${twoStepOn ? 'on' : 'off'}`, async (t) => {
    const of = await target(t, twoStepOn);
    let tried = 0;
    let steps = 0;
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(fc.subarray([...secrets]), sequences, async (stolen, sequence) => {
        tried += 1;
        steps += sequence.length;
        if (await play(of, new Set(stolen), sequence)) reached += 1;
      }),
      { numRuns, seed: Number(process.env['SEED'] ?? Date.now() & 0x7fffffff) },
    );
    t.diagnostic(
      `${tried} sequences of ${steps} requests tried, ${reached} reached a session with its proofs`,
    );
    assert.ok(tried >= numRuns && reached > 0, 'the property was not empty');
  });
}
