// Sessions: opened, raised, ended, and turned into a principal. Tokens are 256 random bits, stored only hashed.
import { hash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Principal, PrincipalResolver, SessionPrincipal } from '../../core/http/principal.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import { sessionLives, sudoMs } from './rules.ts';
import * as store from './session-store.ts';
import type { Accounts, NewSession, OpenedSession, SessionMethod } from './types.ts';

export const hashToken = (token: string): Uint8Array => new Uint8Array(hash('sha256', token, 'buffer'));

/** Published when sessions end, so that their open streams close. */
export const sessionEndedTopic = (sessionId: string): string => `session-ended:${sessionId}`;

/** A session's last use is written at most once a minute: it is shown, and idle lives are counted in hours. */
const seenEveryMs = 60_000;

export function createSessions(deps: { db: Db; clock: Clock; random: Random; live: Live; log: Log }) {
  const { db, clock, random, live, log } = deps;

  const announceEnd = (tx: Tx, ids: readonly string[]) =>
    tx.afterCommit(() => {
      for (const id of ids) live.publish(sessionEndedTopic(id), {});
    });

  async function openSession(tx: Tx, session: NewSession): Promise<OpenedSession> {
    const now = clock.now();
    const lives = session.keepSignedIn ? sessionLives.kept : sessionLives.browserOnly;
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
      keep_signed_in: session.keepSignedIn ? 1 : 0,
      browser_id: session.browserId,
      browser: session.visit.browser,
      system: session.visit.system,
      network: session.visit.network,
      place: session.visit.place,
      created_at: now,
      seen_at: now,
      idle_ms: lives.idleMs,
      expires_at: now + lives.totalMs,
    });
    return {
      sessionId: id,
      token,
      maxAgeSeconds: session.keepSignedIn ? Math.floor(lives.totalMs / 1000) : undefined,
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
    return ended;
  }

  async function endSessions(tx: Tx, accountId: string, except?: string): Promise<number> {
    const ended = await store.deleteSessions(tx, accountId, except);
    announceEnd(tx, ended);
    return ended.length;
  }

  // What the look-up of a request already read: whoever asks for it later need not read it again.
  const ends = new WeakMap<Principal, { expiresAt: number; idleMs: number }>();

  const resolvePrincipal: PrincipalResolver = async ({ sessionToken }): Promise<Principal | undefined> => {
    if (sessionToken === undefined) return undefined;
    const row = await store.findSessionByToken(db, { tokenHash: hashToken(sessionToken) });
    const now = clock.now();
    if (!row || row.expires_at <= now || row.seen_at + row.idle_ms <= now) return undefined;
    if (now - row.seen_at >= seenEveryMs) {
      // Not awaited: the answer does not depend on it, and a lost "seen" loses nothing a person was told.
      store.updateSession(db, row.id, { seen_at: now }).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'session use not written');
      });
    }
    const principal: SessionPrincipal = {
      kind: 'session',
      accountId: row.account_id,
      sessionId: row.id,
      level: row.level === 2 ? 2 : 1,
      methods: row.methods.split(' '),
      authenticatedAt: row.authenticated_at,
      sudo:
        row.sudo_until !== null && row.sudo_until > now
          ? { until: row.sudo_until, reach: row.sudo_reach === 'every' ? 'every' : 'common' }
          : null,
      mustEnrol: false,
      operator: row.operator === 1,
      language: row.language,
    };
    ends.set(principal, { expiresAt: row.expires_at, idleMs: row.idle_ms });
    return principal;
  };
  /** When the session of a principal ends, should it not be used again. */
  const endOf = (principal: SessionPrincipal): number => {
    const end = ends.get(principal);
    return end ? Math.min(end.expiresAt, clock.now() + end.idleMs) : 0;
  };

  const list = (query: Query, accountId: string) => store.listSessions(query, accountId, clock.now());
  const find = (query: Query, id: string) => store.findSession(query, id);
  const sweep = () => store.deleteExpiredSessions(db, clock.now());
  const api = {
    openSession,
    raiseSession,
    endSession,
    endSessions,
    dropSudo: store.clearSudo,
  } satisfies Partial<Accounts>;
  return { ...api, resolvePrincipal, endOf, list, find, sweep };
}
