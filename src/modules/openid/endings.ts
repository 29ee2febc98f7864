// What ends with our sessions: the provider's session that follows one, tokens that live by it (OpenID Connect
// Back-Channel Logout §2.7), and the apps that want to be told, by a job that tries again.
import type { Payload, Provider } from 'oidc-provider';
import type { Tx } from '../../core/db/db.ts';
import { postForm } from '../../core/outbound/post-form.ts';
import type { OpenidDeps } from './deps.ts';
import type { Items } from './items.ts';
import * as store from './store.ts';

type LogoutJob = { clientId: string; accountId: string; sid: string };

export function createEndings(deps: OpenidDeps, items: Items, provider: () => Promise<Provider>) {
  const { db, jobs } = deps;

  jobs.handle<LogoutJob>('openid.logout', async ({ clientId, accountId, sid }) => {
    const own = await provider();
    const client = await own.Client.find(clientId);
    if (!client?.backchannelLogoutUri) return;
    const token = new own.IdToken({ sub: accountId }, { client, ctx: undefined });
    token.mask = { sub: null };
    token.set('events', { 'http://schemas.openid.net/event/backchannel-logout': {} });
    token.set('jti', deps.random.token(16));
    token.set('sid', sid);
    await postForm(client.backchannelLogoutUri, { logout_token: await token.issue({ use: 'logout' }) });
  });

  const tell = (tx: Tx, job: LogoutJob): Promise<void> =>
    jobs.enqueue(tx, 'openid.logout', job, { key: `${job.clientId} ${job.sid}` });

  /** The hook of sessions that ended. */
  async function sessionsEnded(tx: Tx, sessionIds: readonly string[]): Promise<void> {
    for (const row of await store.takeSessions(tx, sessionIds)) {
      const { accountId, authorizations = {} } = items.payloadOf(row) as Payload & {
        authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
      };
      for (const [clientId, { sid, grantId, persistsLogout }] of Object.entries(authorizations)) {
        // offline_access was granted to outlive the session; everything else ends with it.
        if (grantId !== undefined && !persistsLogout)
          await store.deleteOfGrant(tx, items.hashOf('Grant', grantId));
        if (sid !== undefined && accountId !== undefined) await tell(tx, { clientId, accountId, sid });
      }
    }
  }

  return {
    sessionsEnded,
    sessionRaised: store.moveSession,
    /** After a recovery, "not me" and the like: refresh tokens end too. What the person agreed to stays. */
    endTokens: (tx: Tx, accountId: string) => store.deleteTokens(tx, accountId),
    tellLater: (job: LogoutJob) => db.transaction((tx) => tell(tx, job)),
  };
}
export type Endings = ReturnType<typeof createEndings>;
