// Registering, changing and deleting the apps of an organisation. Every administrator of it hears of each change.
import { refuse } from '../../../core/errors.ts';
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import type { OpenidDeps } from '../deps.ts';
import { isGoodUri, maxApps, maxNameLength, scopes as allScopes, type Scope } from '../rules.ts';
import * as store from '../store.ts';
import type { OpenidAppTable } from '../tables.ts';

export type AppSettings = {
  name: string;
  redirectUris: readonly string[];
  logoutUris: readonly string[];
  backchannelUri: string | null;
  scopes: readonly Scope[];
  deviceFlow: boolean;
  trusted: boolean;
};
type Change = 'made' | 'changed' | 'secret-made' | 'deleted';

export function createAppActions(deps: OpenidDeps) {
  const { db, clock, random, keys, accounts, organisations } = deps;

  async function administered(accountId: string, organisationId: string) {
    const mine = (await organisations.organisationsOf(db, accountId)).find(({ id }) => id === organisationId);
    if (!mine || (mine.role !== 'administrator' && mine.role !== 'legal-responsible'))
      refuse('organisations/not-yours');
    return mine;
  }

  function checked(given: AppSettings) {
    const name = cleanName(given.name, maxNameLength);
    if (name === '') refuse('openid/bad-name');
    for (const field of ['redirectUris', 'logoutUris'] as const) {
      const bad = given[field].find((uri) => !isGoodUri(uri));
      if (bad !== undefined) refuse('openid/bad-address', { field });
    }
    if (given.backchannelUri !== null && !isGoodUri(given.backchannelUri))
      refuse('openid/bad-address', { field: 'backchannelUri' });
    if (given.redirectUris.length === 0 && !given.deviceFlow) refuse('openid/no-address');
    // openid is what makes it a sign-in.
    const wanted = allScopes.filter((scope) => scope === 'openid' || given.scopes.includes(scope));
    return {
      name,
      redirect_uris: JSON.stringify([...new Set(given.redirectUris)]),
      logout_uris: JSON.stringify([...new Set(given.logoutUris)]),
      backchannel_uri: given.backchannelUri,
      scopes: wanted.join(' '),
      device_flow: given.deviceFlow ? 1 : 0,
      trusted: given.trusted ? 1 : 0,
    };
  }

  const draw = () => random.token(32);
  const hashOf = (secret: string) =>
    Buffer.from(keys.mac('openid-client-secrets', secret)).toString('base64url');

  async function tell(
    tx: Tx,
    change: Change,
    app: { name: string },
    by: { accountId: string; organisation: { id: string; name: string }; visit: Visit },
  ): Promise<void> {
    const { accountId, organisation, visit } = by;
    const detail = { app: app.name, organisation: organisation.name };
    const kinds = {
      made: 'openid.app-made',
      changed: 'openid.app-changed',
      'secret-made': 'openid.app-secret-made',
      deleted: 'openid.app-deleted',
    };
    await accounts.record(tx, {
      accountId,
      kind: kinds[change],
      visit,
      organisationId: organisation.id,
      detail,
    });
    for (const administrator of await organisations.administratorsOf(tx, organisation.id))
      await accounts.notify(tx, administrator, { kind: `openid-app-${change}`, visit, detail });
  }

  return {
    administered,

    async register(
      accountId: string,
      organisationId: string,
      given: AppSettings & { kind: 'web' | 'public' },
      visit: Visit,
    ): Promise<{ app: OpenidAppTable; secret: string | null }> {
      const organisation = await administered(accountId, organisationId);
      const settings = checked(given);
      if ((await store.listApps(db, organisationId)).length >= maxApps) refuse('openid/too-many-apps');
      const secret = given.kind === 'web' ? draw() : null;
      const now = clock.now();
      const app: OpenidAppTable = {
        ...settings,
        id: random.token(16),
        organisation_id: organisationId,
        kind: given.kind,
        secret_hash: secret === null ? null : hashOf(secret),
        secret_made_at: secret === null ? null : now,
        created_by: accountId,
        created_at: now,
      };
      await db.transaction(async (tx) => {
        await store.insertApp(tx, app);
        await tell(tx, 'made', app, { accountId, organisation, visit });
      });
      return { app, secret };
    },

    async change(
      accountId: string,
      organisationId: string,
      appId: string,
      given: AppSettings,
      visit: Visit,
    ): Promise<OpenidAppTable> {
      const organisation = await administered(accountId, organisationId);
      const before = (await store.findOwnApp(db, organisationId, appId)) ?? refuse('openid/no-such-app');
      const settings = checked(given);
      await db.transaction(async (tx) => {
        if (!(await store.updateApp(tx, appId, settings))) refuse('openid/no-such-app');
        await tell(tx, 'changed', settings, { accountId, organisation, visit });
      });
      return { ...before, ...settings };
    },

    async makeSecret(accountId: string, organisationId: string, appId: string, visit: Visit) {
      const organisation = await administered(accountId, organisationId);
      const before = (await store.findOwnApp(db, organisationId, appId)) ?? refuse('openid/no-such-app');
      if (before.kind !== 'web') refuse('openid/no-secret');
      const secret = draw();
      const made = { secret_hash: hashOf(secret), secret_made_at: clock.now() };
      await db.transaction(async (tx) => {
        if (!(await store.updateApp(tx, appId, made))) refuse('openid/no-such-app');
        await tell(tx, 'secret-made', before, { accountId, organisation, visit });
      });
      return { app: { ...before, ...made }, secret };
    },

    async remove(accountId: string, organisationId: string, appId: string, visit: Visit): Promise<void> {
      const organisation = await administered(accountId, organisationId);
      const before = (await store.findOwnApp(db, organisationId, appId)) ?? refuse('openid/no-such-app');
      await db.transaction(async (tx) => {
        if (!(await store.deleteApp(tx, appId))) refuse('openid/no-such-app');
        await tell(tx, 'deleted', before, { accountId, organisation, visit });
      });
    },
  };
}
export type AppActions = ReturnType<typeof createAppActions>;
