// Who a program is that sends a name and a password and can do no second step: WebDAV, calendars, mail, backup. The one
// place that decides it, for requests with a Basic header and for servers that ask at /internal.
import { createHmac } from 'node:crypto';
import type { PrincipalResolver } from '../../core/http/principal.ts';
import { refuse } from '../../core/errors.ts';
import { describeUserAgent } from '../../lib/user-agent.ts';
import { cleanName } from '../../lib/plain-text.ts';
import { maskIp, networkOf } from '../../lib/network.ts';
import type { Account } from '../accounts/index.ts';
import type { AppPasswordsDeps } from './deps.ts';
import {
  acceptsAccountPassword,
  appPasswordText,
  covers,
  readBasic,
  rightMemoryMs,
  scopes,
  toScopes,
  usedEveryMs,
  wrongLimit,
  wrongMemoryMs,
} from './rules.ts';
import type { Secrets } from './secrets.ts';
import * as store from './store.ts';
import type { AppPasswordTable } from './tables.ts';
import type { Program } from './types.ts';

export type Asked = { user: string; secret: string; scope: string; ip: string; client: string };

const mostRemembered = 10_000;

export function createPrograms(deps: AppPasswordsDeps, secrets: Secrets) {
  const { db, clock, random, limits, log, accounts, hooks } = deps;
  // What was right or wrong a moment ago is known by a hash under a key that this process alone has.
  const bootKey = random.bytes(32);
  const pairKey = ({ user, secret }: Asked) =>
    createHmac('sha256', bootKey).update(`${user}\0${secret}`).digest('base64url');
  const right = createMemory<{ accountId: string; passwordChangedAt: number; seen: Map<string, number> }>();
  const wrong = createMemory<true>();

  /** The program, or undefined for every pair that does not open: wrong, unknown, or an account password past its time. */
  async function find(asked: Asked): Promise<Program | undefined> {
    // Looked up whatever the shape of the secret: the same queries for known and unknown names.
    const account = await accounts.findByIdentifier(db, asked.user);
    const text = appPasswordText(asked.secret);
    if (text !== undefined) {
      const row = await store.findBySecret(db, { secretHash: secrets.hash(text) });
      // 120 bits are not guessed, so nothing needs to be counted before or after.
      if (row && row.account_id === account?.id && (row.expires_at === null || row.expires_at > clock.now()))
        return byAppPassword(row, asked);
    }
    return byAccountPassword(account, asked);
  }

  async function byAppPassword(row: AppPasswordTable, asked: Asked): Promise<Program> {
    if ((await hooks.appsRule(row.account_id)) === 'blocked') refuse('core/programs-blocked');
    const held = toScopes(row.scopes);
    if (!covers(held, asked.scope)) refuse('core/wrong-scope');
    const now = clock.now();
    if (row.last_used_at === null || now - row.last_used_at >= usedEveryMs) {
      const use = { last_used_at: now, last_network: networkFrom(asked.ip), last_client: clientName(asked) };
      // Not awaited: the answer does not depend on it, and a lost "last used" loses nothing a person was told.
      store.putUse(db, row.id, use).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'use of an app password not written');
      });
    }
    return { accountId: row.account_id, appPasswordId: row.id, scopes: held };
  }

  async function byAccountPassword(account: Account | undefined, asked: Asked): Promise<Program | undefined> {
    const key = pairKey(asked);
    const now = clock.now();
    if (wrong.find(key, now)) return undefined;
    const accepted =
      account !== undefined &&
      !account.mustChangePassword &&
      acceptsAccountPassword(await hooks.twoStepOn(account.id), await hooks.appsRule(account.id));
    const known = right.find(key, now);
    if (accepted && known?.accountId === account.id && known.passwordChangedAt === account.passwordChangedAt)
      return enter(account, asked, known.seen);
    const rule = { key: `basic:${networkFrom(asked.ip)}`, ...wrongLimit };
    // Counted before it is looked at; the same wrong pair again is one that was counted already.
    const counted = await limits.countDistinct({ ...rule, value: key });
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    // One hash, whoever it is: with the second step on the account password is as wrong as any other.
    const isRight = await accounts.verifyPassword(accepted ? account.id : undefined, asked.secret);
    if (!isRight || !accepted) {
      wrong.keep(key, true, now + wrongMemoryMs);
      // Written for unknown names too: the refusal must cost the same.
      const detail = { browser: clientName(asked), network: networkFrom(asked.ip), scope: asked.scope };
      await db.transaction(
        (tx) =>
          accounts.record(tx, {
            accountId: account?.id ?? null,
            kind: 'app-password.wrong-pair',
            visit: null,
            detail,
          }),
        { durable: false },
      );
      return undefined;
    }
    await db.transaction((tx) => limits.forgetValue(tx, rule.key, key), { durable: false });
    const seen = new Map<string, number>();
    right.keep(
      key,
      { accountId: account.id, passwordChangedAt: account.passwordChangedAt, seen },
      now + rightMemoryMs,
    );
    return enter(account, asked, seen);
  }

  function enter(account: Account, asked: Asked, seen: Map<string, number>): Program | undefined {
    if (!covers(scopes, asked.scope)) return undefined;
    const now = clock.now();
    const client = clientName(asked);
    const use = `${asked.scope} ${client}`;
    if (now - (seen.get(use) ?? 0) >= usedEveryMs && seen.size < 50) {
      seen.set(use, now);
      const row = {
        account_id: account.id,
        scope: asked.scope,
        client,
        network: networkFrom(asked.ip),
        first_used_at: now,
        last_used_at: now,
      };
      store.putClient(db, row).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'use of an account password not written');
      });
    }
    return { accountId: account.id, appPasswordId: null, scopes };
  }

  const resolvePrincipal: PrincipalResolver = async ({ authorization, scope, ip, userAgent }) => {
    // A door that names no scope is none for programs: there a Basic header is not even read.
    if (scope === undefined) return undefined;
    const pair = readBasic(authorization);
    if (!pair) return undefined;
    const program = await find({ ...pair, scope, ip, client: userAgent });
    return program && { kind: 'app-password', ...program };
  };

  return {
    find,
    resolvePrincipal,
    /** What this process remembers of an account's own password is worth nothing any more. */
    forget: (accountId: string) => right.drop((entry) => entry.accountId === accountId),
  };
}
export type Programs = ReturnType<typeof createPrograms>;

const networkFrom = (ip: string): string => networkOf(ip) ?? (maskIp(ip) || 'unknown');

/** A name for lists: what the program says of itself, in words that cannot be mistaken for a sentence of ours. */
function clientName({ client }: Asked): string {
  const { browser, system } = describeUserAgent(client);
  return cleanName([browser, system].filter(Boolean).join(' · '), 60) || '?';
}

/** Values until an instant; the oldest go when there are too many. */
function createMemory<T>() {
  const entries = new Map<string, { value: T; until: number }>();
  return {
    find(key: string, now: number): T | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until > now) return entry.value;
      entries.delete(key);
      return undefined;
    },
    keep(key: string, value: T, until: number): void {
      if (entries.size >= mostRemembered) entries.delete(entries.keys().next().value as string);
      entries.set(key, { value, until });
    },
    drop(which: (value: T) => boolean): void {
      for (const [key, { value }] of entries) if (which(value)) entries.delete(key);
    },
  };
}
