// A house of its own for the canary: the same doors as the installation's over an empty database in memory, mail and push
// that go nowhere, and two people. Nothing of it is left behind.
import { createApp } from '../app.ts';
import { systemClock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import type { Door } from '../core/http/door.ts';
import { openDatabase } from '../core/db/open.ts';
import { cookieNames } from '../core/http/replies.ts';
import { silentLog } from '../core/log.ts';
import { systemRandom } from '../core/random.ts';
import { totpCode } from '../lib/totp.ts';

export const password = 'seven lamps under the old bridge';
export type Scratch = Awaited<ReturnType<typeof openScratch>>;
type Served = { server: Awaited<ReturnType<typeof createApp>>['server'] };

/** `moreDoors`: of tests, to see that the canary finds them. */
export async function openScratch(installation: Config, webFolder: string, moreDoors: readonly Door[] = []) {
  const config: Config = { ...installation, dataDir: '/nowhere', databaseUrl: null, smtpUrl: null };
  const app = await createApp({
    config,
    db: await openDatabase({ url: null, path: ':memory:', log: silentLog }),
    secret: systemRandom.bytes(32),
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    webFolder,
    moreDoors,
    mail: { send: async () => undefined } as never,
    push: { send: async () => 'sent' } as never,
  });
  return { app, origin: config.origin };
}

/** A browser with cookies that walks through the doors. */
export function createGuest({ server }: Served, origin: URL) {
  const jar = new Map<string, string>();
  let formToken = '';

  async function send(method: 'GET' | 'POST', url: string, type?: string, payload?: string) {
    const answer = await server.inject({
      method,
      url,
      headers: {
        host: origin.host,
        origin: origin.origin,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(type ? { 'content-type': type } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/;\s*max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    formToken = /name="formToken" value="([^"]+)"/.exec(answer.body)?.[1] ?? formToken;
    return answer;
  }

  return {
    send,
    cookie: (name: keyof typeof cookieNames) => jar.get(cookieNames[name]) ?? '',
    formToken: () => formToken,
    async fill(page: string, fields: Record<string, string>): Promise<void> {
      await send('GET', page);
      const body = new URLSearchParams({ ...fields, formToken }).toString();
      const answer = await send('POST', page, 'application/x-www-form-urlencoded', body);
      if (answer.statusCode !== 303) throw new Error(`the canary got ${answer.statusCode} at ${page}`);
    },
    async call(url: string, body: object): Promise<Record<string, unknown>> {
      const answer = await send('POST', url, 'application/json', JSON.stringify(body));
      if (answer.statusCode !== 200) throw new Error(`the canary got ${answer.statusCode} at ${url}`);
      return answer.json() as Record<string, unknown>;
    },
  };
}
export type Guest = ReturnType<typeof createGuest>;

function base32(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/[\s=]/g, '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0'));
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** Whom the canary plays: somebody who only knows the password, and somebody who owes their organisation a factor. */
export async function invite(scratch: Scratch) {
  const { app, origin } = scratch;
  const owner = createGuest(app, origin);
  const address = 'canary@example.org';
  await owner.fill('/start', {
    code: (await app.organisations.startCode()) ?? '',
    givenName: 'Canary',
    familyName: 'Mine',
    organisation: 'Mine',
    address,
    password,
  });
  const added = await owner.call('/api/two-step/code-apps', { name: 'Canary' });
  const code = totpCode({ secret: base32(String(added.secret)), now: systemClock.now() });
  await owner.call(`/api/two-step/code-apps/${String(added.factorId)}/prove`, { code });
  const { codes } = (await owner.call('/api/two-step/backup-codes', {})) as { codes: string[] };
  await owner.call('/api/two-step/backup-codes/confirm', { code: codes[0] ?? '' });

  const half = createGuest(app, origin);
  await half.fill('/sign-in', { address, password });
  if (half.cookie('attempt') === '' || half.cookie('session') !== '')
    throw new Error('the canary did not get as far as a half sign-in');

  const passwordHash = await app.accounts.hashNewPassword(password, { names: [], withFactor: false });
  const [organisation] = await app.organisations.list();
  if (!organisation) throw new Error('the canary has no organisation');
  const other = await app.db.transaction(async (tx) => {
    const made = await app.accounts.create(tx, {
      loginAddress: 'owing@example.org',
      givenName: 'Owing',
      familyName: 'Mine',
      language: 'en',
      passwordHash,
      // Even the rights of an operator open nothing before the factor is there.
      operator: true,
      addressVerified: true,
    });
    await app.organisations.addMember(tx, organisation, made.id, 'member', null);
    return made;
  });
  const late = createGuest(app, origin);
  await late.fill('/sign-in', { address: other.loginAddress, password });
  if (late.cookie('session') === '') throw new Error('the canary did not get a session that must enrol');
  await app.organisations.requireTwoStep(organisation.id, true);
  return { half: { guest: half, address }, late: { guest: late, address: other.loginAddress } };
}
