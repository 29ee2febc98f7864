// Programs that send a name and a password, and routes for them: one for each scope, as drive, calendars and mail have them.
import type { TestContext } from 'node:test';
import Type from 'typebox';
import { defineContract, guard } from '../../../src/core/contract.ts';
import { bind } from '../../../src/core/http/door.ts';
import { json, stream } from '../../../src/core/http/replies.ts';
import { scopes } from '../../../src/modules/app-passwords/index.ts';
import type { Browser } from '../../kit/browser.ts';
import { type World, world, type WorldOptions } from '../../kit/world.ts';

export { scopes };
export const serviceToken = 'a-token-of-the-mail-server-that-is-long-enough';

const Who = Type.Object({ accountId: Type.String(), scopes: Type.Array(Type.String()) });
const route = <const S extends string>(scope: S) =>
  ({ about: `A route of ${scope}.`, guard: guard.app(scope), reply: Who }) as const;

const contract = defineContract({
  'GET /test/drive': route('drive'),
  'PUT /test/drive': route('drive'),
  'GET /test/drive-read': route('drive-read'),
  'GET /test/calendars': route('calendars'),
  'PUT /test/calendars': route('calendars'),
  'GET /test/contacts': route('contacts'),
  'GET /test/mail-read': route('mail-read'),
  'POST /test/mail-send': route('mail-send'),
  'GET /test/backup': route('backup'),
  'GET /test/nonsense': route('everything'),
  'GET /test/transfer': { about: 'Something that goes on.', guard: guard.app('drive'), reply: 'stream' },
});
export const routes = Object.keys(contract) as (keyof typeof contract)[];
export const scopeOf = (key: keyof typeof contract): string => contract[key].guard.scope;

type Asks = { principal: { accountId: string; scopes: readonly string[] } };
const who = ({ principal }: Asks) => json({ accountId: principal.accountId, scopes: [...principal.scopes] });

export const doors = bind(contract, {
  'GET /test/drive': who,
  'PUT /test/drive': who,
  'GET /test/drive-read': who,
  'GET /test/calendars': who,
  'PUT /test/calendars': who,
  'GET /test/contacts': who,
  'GET /test/mail-read': who,
  'POST /test/mail-send': who,
  'GET /test/backup': who,
  'GET /test/nonsense': who,
  'GET /test/transfer': () => stream(({ send }) => send('begun', {})),
});

export const openWorld = (t: TestContext, options: WorldOptions = {}): Promise<World> =>
  world(t, { ...options, moreDoors: doors, env: { SERVICE_TOKEN: serviceToken, ...options.env } });

export const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

/** One request of a program: no cookies, no Origin. */
export async function ask(
  w: World,
  user: string,
  secret: string,
  key: string = 'GET /test/drive',
  how: { ip?: string; userAgent?: string } = {},
) {
  const [method = '', url = ''] = key.split(' ');
  const client = w.browser({ userAgent: 'rclone/v1.65.2', ...how });
  return client.send(method, url, { origin: null, headers: { authorization: basic(user, secret) } });
}

export async function make(
  b: Browser,
  given: { name?: string; scopes?: readonly string[]; expiresAt?: number } = {},
): Promise<{ id: string; secret: string }> {
  const said = await b.api('POST /api/app-passwords', { name: 'NAS', scopes: ['drive'], ...given });
  if (said.status !== 200) throw new Error(`no app password: ${JSON.stringify(said.json)}`);
  return { id: said.json.appPassword.id, secret: said.json.secret };
}
