// Sessions: opened, raised, ended, and turned into a principal. Tokens are 256 random bits, stored only hashed.
import { hash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Principal, PrincipalResolver, SessionPrincipal } from '../../core/http/principal.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import { sessionEnd, sessionLife, sudoMs } from './rules.ts';
import type { AccountsDeps } from './deps.ts';
import * as store from './session-store.ts';
import type { Accounts, NewSession, OpenedSession, SessionMethod, SessionRules } from './types.ts';

export const hashToken = (token: string): Uint8Array => new Uint8Array(hash('sha256', token, 'buffer'));

/** Published when sessions end, so that their open streams close. */
export const sessionEndedTopic = (sessionId: string): string => `session-ended:${sessionId}`;

/** A session's last use is written at most once a minute: it is shown, and idle lives are counted in hours. */
const seenEveryMs = 60_000;

export function createSessions(deps: {
  db: Db;
  clock: Clock;
  random: Random;
  live: Live;
  log: Log;
  hooks: Pick<
    AccountsDeps['hooks'],
    'seen' | 'sessionRules' | 'judgeSession' | 'sessionsEnded' | 'allSessionsEnded' | 'sessionRaised'
  >;
}) {
  const { db, clock, random, live, log, hooks } = deps;

  const announceEnd = (tx: Tx, ids: readonly string[]) =>
    tx.afterCommit(() => {
      for (const id of ids) live.publish(sessionEndedTopic(id), {});
    });

  async function openSession(tx: Tx, session: NewSession): Promise<OpenedSession> {
    const now = clock.now();
    const { kept, idleMs, totalMs } = sessionLife(
      session.keepSignedIn,
      await hooks.sessionRules(tx, session.accountId),
    );
    const token = random.token(32);
    const id = random.token(16);
    await store.insertSession(tx, {
      id,
      token_hash: hashToken(token),
      account_id: session.accountId,
      level: session.level,
      methods: session.methods.join(' '),
      authenticated_at: now,
      sudo_until: session.sudo ? now + sudoMs : null,
      sudo_reach: session.sudo,
      keep_signed_in: kept ? 1 : 0,
      browser_id: session.browserId,
      browser: session.visit.browser,
      system: session.visit.system,
      network: session.visit.network,
      place: session.visit.place,
      created_at: now,
      seen_at: now,
      idle_ms: idleMs,
      expires_at: now + totalMs,
    });
    await hooks.seen(tx, session.accountId, now);
    return {
      sessionId: id,
      token,
      maxAgeSeconds: kept ? Math.floor(totalMs / 1000) : undefined,
    };
  }

  /** A new id and a new token: whoever held the old one holds nothing. The absolute end stays. */
  async function raiseSession(
    tx: Tx,
    sessionId: string,
    proof: { sudo: 'common' | 'every'; level: 1 | 2; methods: readonly SessionMethod[] },
  ): Promise<OpenedSession | undefined> {
    const old = await store.findSession(tx, sessionId);
    const now = clock.now();
    if (!old || old.expires_at <= now) return undefined;
    const token = random.token(32);
    const id = random.token(16);
    const methods = new Set([...old.methods.split(' '), ...proof.methods]);
    const changed = await store.updateSession(tx, sessionId, {
      id,
      token_hash: hashToken(token),
      level: Math.max(old.level, proof.level),
      methods: [...methods].filter(Boolean).join(' '),
      authenticated_at: now,
      sudo_until: now + sudoMs,
      sudo_reach: proof.sudo,
      seen_at: now,
    });
    if (changed !== 1) return undefined;
    announceEnd(tx, [sessionId]);
    await hooks.sessionRaised(tx, sessionId, id);
    const kept = old.keep_signed_in === 1;
    return {
      sessionId: id,
      token,
      maxAgeSeconds: kept ? Math.max(1, Math.floor((old.expires_at - now) / 1000)) : undefined,
    };
  }

  async function endSession(tx: Tx, sessionId: string): Promise<number> {
    const ended = await store.deleteSession(tx, sessionId);
    announceEnd(tx, [sessionId]);
    await hooks.sessionsEnded(tx, [sessionId]);
    return ended;
  }

  async function endSessions(tx: Tx, accountId: string, except?: string): Promise<number> {
    const ended = await store.deleteSessions(tx, accountId, except);
    announceEnd(tx, ended);
    if (ended.length > 0) await hooks.sessionsEnded(tx, ended);
    if (except === undefined) await hooks.allSessionsEnded(tx, accountId);
    return ended.length;
  }

  // What the look-up of a request already read: whoever asks for it later need not read it again.
  const ends = new WeakMap<Principal, { row: store.FoundSession; rules: SessionRules }>();

  const resolvePrincipal: PrincipalResolver = async ({ sessionToken }): Promise<Principal | undefined> => {
    if (sessionToken === undefined) return undefined;
    return decide(await store.findSessionByToken(db, { tokenHash: hashToken(sessionToken) }));
  };

  /** Who a session is, for what hangs on it elsewhere: decided as if its cookie had come. */
  const principalOfSession = async (id: string): Promise<SessionPrincipal | undefined> =>
    decide(await store.findSessionById(db, { id }));

  /** The one decision about a session: alive, used lately enough, and as its account's organisations demand. */
  async function decide(row: store.FoundSession | undefined): Promise<SessionPrincipal | undefined> {
    const now = clock.now();
    if (!row || row.expires_at <= now || row.seen_at + row.idle_ms <= now) return undefined;
    const methods = row.methods.split(' ');
    const rules = await hooks.judgeSession(db, { accountId: row.account_id, methods });
    const end = sessionEnd(
      {
        createdAt: row.created_at,
        seenAt: row.seen_at,
        idleMs: row.idle_ms,
        expiresAt: row.expires_at,
        kept: row.keep_signed_in === 1,
      },
      rules,
    );
    if (end <= now) return undefined;
    if (now - row.seen_at >= seenEveryMs) {
      // Not awaited: the answer does not depend on it, and a lost "seen" loses nothing a person was told.
      const write = db.transaction(
        async (tx) => {
          await store.updateSession(tx, row.id, { seen_at: now });
          await hooks.seen(tx, row.account_id, now);
        },
        { durable: false },
      );
      write.catch((error: unknown) => {
        log.warn({ error: String(error) }, 'session use not written');
      });
    }
    const principal: SessionPrincipal = {
      kind: 'session',
      accountId: row.account_id,
      sessionId: row.id,
      level: row.level === 2 ? 2 : 1,
      methods,
      authenticatedAt: row.authenticated_at,
      sudo:
        row.sudo_until !== null && row.sudo_until > now
          ? { until: row.sudo_until, reach: row.sudo_reach === 'every' ? 'every' : 'common' }
          : null,
      mustEnrol: rules.mustEnrol,
      operator: row.operator === 1,
      language: row.language,
    };
    ends.set(principal, { row, rules });
    return principal;
  }
  /** When the session of a principal ends, should it not be used again. */
  const endOf = (principal: SessionPrincipal): number => {
    const end = ends.get(principal);
    if (!end) return 0;
    const { row, rules } = end;
    return sessionEnd(
      {
        createdAt: row.created_at,
        seenAt: clock.now(),
        idleMs: row.idle_ms,
        expiresAt: row.expires_at,
        kept: row.keep_signed_in === 1,
      },
      rules,
    );
  };

  const list = (query: Query, accountId: string) => store.listSessions(query, accountId, clock.now());
  const find = (query: Query, id: string) => store.findSession(query, id);
  const isOpen = async (query: Query, id: string): Promise<boolean> => {
    const row = await store.findSession(query, id);
    if (!row) return false;
    const now = clock.now();
    const rules = await hooks.judgeSession(query, {
      accountId: row.account_id,
      methods: row.methods.split(' '),
    });
    // One that must enrol first opens nothing for others either.
    if (rules.mustEnrol || row.seen_at + row.idle_ms <= now) return false;
    const at = {
      createdAt: row.created_at,
      seenAt: row.seen_at,
      idleMs: row.idle_ms,
      expiresAt: row.expires_at,
    };
    return sessionEnd({ ...at, kept: row.keep_signed_in === 1 }, rules) > now;
  };
  const sweep = () => store.deleteExpiredSessions(db, clock.now());
  const api = {
    openSession,
    raiseSession,
    endSession,
    endSessions,
    dropSudo: store.clearSudo,
  } satisfies Partial<Accounts>;
  return { ...api, resolvePrincipal, principalOfSession, endOf, list, find, isOpen, sweep };
}
