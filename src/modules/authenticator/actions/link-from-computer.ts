// Linking by QR or typed code: a computer or a linked phone starts, the new phone claims once, the person compares six
// digits and confirms where it started, the new phone takes its grant once.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { normaliseCrockford } from '../../../lib/crockford.ts';
import { type PublicJwk, readPublicJwk, thumbprint } from '../../../lib/p256.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import * as store from '../link-store.ts';
import { type LinkStateName, linkLifeMs, linkStateAt, secretLimits, typedCodeLimits } from '../rules.ts';
import { isSigned, linkDigits, sha256 } from '../signing.ts';
import type { DeviceLinkTable } from '../tables.ts';
import { linkTopic, type Teller } from '../topics.ts';
import { linkFragment } from '../wire.ts';
import { checkedDeviceName, type DeviceActions, type Grant } from './link-device.ts';

/**
 * The session that started a link, or the linked phone that vouches for the next one. A raised session has another id,
 * but is still the same browser.
 */
export type Starter =
  | { accountId: string; sessionId: string; browserToken: string | null }
  | { accountId: string; voucherId: string };
export type Claim = {
  linkId?: string;
  secret?: string;
  typedCode?: string;
  key: PublicJwk;
  name: string;
  signature: string;
};
export type Waited = { state: 'waiting' | 'linked' | 'refused' | 'expired'; grant: Grant | null };

export function createComputerLinks(deps: AuthenticatorDeps, tell: Teller, device: DeviceActions) {
  const { db, clock, random, keys, limits, jobs, live, origin } = deps;
  const browserHash = (token: string | null) => (token === null ? null : sha256(token));
  const typedHash = (code: string) => keys.mac('device-link-code', normaliseCrockford(code));

  const present = (row: DeviceLinkTable) => ({
    state: linkStateAt({ state: row.state as LinkStateName, expiresAt: row.expires_at }, clock.now()),
    digits: row.digits,
    deviceName: row.device_name,
    deviceId: row.device_id,
    expiresAt: row.expires_at,
  });

  function isStarter(row: DeviceLinkTable, starter: Starter): boolean {
    if (row.account_id !== starter.accountId) return false;
    if ('voucherId' in starter) return row.voucher_id === starter.voucherId;
    if (row.voucher_id !== null) return false;
    const browser = browserHash(starter.browserToken);
    const sameBrowser = browser !== null && row.browser_hash !== null && sameBytes(browser, row.browser_hash);
    return row.session_id === starter.sessionId || sameBrowser;
  }

  async function start(starter: Starter) {
    const counted = await limits.count([
      { key: `device-link:${starter.accountId}`, limit: 20, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    if (!(await device.hasRoom(db, starter.accountId))) refuse('authenticator/too-many-devices');
    const linkId = random.token(12);
    const secret = random.token(16);
    const typedCode = random.code(2, 4);
    const expiresAt = clock.now() + linkLifeMs;
    await db.transaction(async (tx) => {
      await store.insertLink(tx, {
        id: linkId,
        account_id: starter.accountId,
        session_id: 'sessionId' in starter ? starter.sessionId : '',
        browser_hash: 'sessionId' in starter ? browserHash(starter.browserToken) : null,
        secret_hash: sha256(secret),
        typed_hash: typedHash(typedCode),
        state: 'new',
        created_at: clock.now(),
        expires_at: expiresAt,
        key: null,
        device_name: null,
        digits: null,
        claim_hash: null,
        device_id: null,
        voucher_id: 'voucherId' in starter ? starter.voucherId : null,
      });
      await jobs.enqueue(tx, 'authenticator.link-over', { linkId }, { runAt: expiresAt });
    });
    const url = new URL(`/auth/#${linkFragment(linkId, secret)}`, origin).href;
    return { linkId, url, typedCode, expiresAt };
  }

  async function find(linkId: string, starter: Starter) {
    const row = await store.findLink(db, linkId);
    if (!row || !isStarter(row, starter)) refuse('authenticator/no-such-link');
    return present(row);
  }

  /** `check` runs in the transaction, with the account's turn taken, and refuses what must not be. */
  async function confirm(
    linkId: string,
    starter: Starter,
    same: boolean,
    check: (tx: Tx, row: DeviceLinkTable) => Promise<void> = async () => {},
  ) {
    await db.transaction(async (tx) => {
      await devices.takeTurn(tx, starter.accountId);
      const row = await store.findLink(tx, linkId);
      if (!row || !isStarter(row, starter)) refuse('authenticator/no-such-link');
      await check(tx, row);
      const now = clock.now();
      // A minute at least for the phone to come for its grant, however late the person looked.
      const change = same
        ? { state: 'confirmed', expires_at: Math.max(row.expires_at, now + 60_000) }
        : { state: 'refused' };
      if (!(await store.moveLink(tx, linkId, ['claimed'], now, change))) refuse('authenticator/link-over');
      tell.link(tx, linkId);
    });
    return find(linkId, starter);
  }

  async function claim(sent: Claim, visit: Visit) {
    const byCode = sent.typedCode !== undefined;
    const counted = await limits.count(byCode ? typedCodeLimits(visit.network) : secretLimits(visit.network));
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const key = readPublicJwk(sent.key);
    const which = byCode ? { typedCode: normaliseCrockford(sent.typedCode ?? '') } : { linkId: sent.linkId };
    if (!key || (!byCode && (!sent.linkId || !sent.secret))) refuse('core/bad-request');
    if (!isSigned('claim', key, { ...which, key: thumbprint(key), name: sent.name }, sent.signature))
      refuse('authenticator/bad-signature');
    const name = checkedDeviceName(sent.name);
    const claimToken = random.token(24);
    const nonce = random.token(16);
    const claimed = await db.transaction(async (tx) => {
      const now = clock.now();
      const row = byCode
        ? await store.findLinkByTyped(tx, typedHash(sent.typedCode ?? ''), now)
        : await store.findLink(tx, sent.linkId ?? '');
      if (!row || (!byCode && !sameBytes(sha256(sent.secret ?? ''), row.secret_hash))) return undefined;
      const digits = linkDigits(row.id, key, nonce);
      const won = await store.moveLink(tx, row.id, ['new'], now, {
        state: 'claimed',
        key: JSON.stringify(key),
        device_name: name,
        digits,
        claim_hash: sha256(claimToken),
      });
      tell.link(tx, row.id);
      if (won) return { linkId: row.id, claimToken, digits, expiresAt: row.expires_at };
      // Somebody else holds the secret too. Nobody can say who is right, so nobody is: the person starts again.
      if (await store.moveLink(tx, row.id, ['claimed', 'confirmed'], now, { state: 'killed' })) {
        const killed = await store.findLink(tx, row.id);
        if (killed?.device_id) await device.removeDevice(tx, row.account_id, killed.device_id);
      }
      return undefined;
    });
    return claimed ?? refuse('authenticator/link-over');
  }

  async function take(linkId: string, claimToken: string, visit: Visit): Promise<Waited> {
    const row = await store.findLink(db, linkId);
    if (!row?.claim_hash || !sameBytes(sha256(claimToken), row.claim_hash)) refuse('authenticator/link-over');
    const { state } = present(row);
    if (state === 'claimed') return { state: 'waiting', grant: null };
    if (state === 'refused' || state === 'expired') return { state, grant: null };
    if (state !== 'confirmed' || row.device_id !== null) refuse('authenticator/link-over');
    return db.transaction(async (tx) => {
      // The account's turn comes before the link's row, here as everywhere: no two wait for each other.
      await devices.takeTurn(tx, row.account_id);
      const id = random.token(12);
      if (!(await store.takeGrant(tx, linkId, id, clock.now()))) refuse('authenticator/link-over');
      const key = JSON.parse(row.key ?? 'null') as PublicJwk;
      const { account_id: accountId, device_name: name } = row;
      const linked = { id, accountId, key, name: name ?? '', network: visit.network };
      const grant = await device.grant(tx, linked);
      if (!grant) refuse('authenticator/too-many-devices');
      tell.link(tx, linkId);
      return { state: 'linked', grant };
    });
  }

  /** Looks, waits for a change if there is none, looks again. `signal` ends the wait. */
  async function lookTwice<T>(
    linkId: string,
    signal: AbortSignal,
    look: () => Promise<T>,
    isNews: (found: T) => boolean,
  ): Promise<T> {
    let stop = () => {};
    const woken = new Promise<void>((resolve) => {
      stop = live.subscribe(linkTopic(linkId), () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      const first = await look();
      if (isNews(first)) return first;
      await woken;
      return await look();
    } finally {
      stop();
    }
  }

  const wait = (linkId: string, claimToken: string, visit: Visit, signal: AbortSignal) =>
    lookTwice(
      linkId,
      signal,
      () => take(linkId, claimToken, visit),
      ({ state }) => state !== 'waiting',
    );

  /** For the phone that started it: the state once it is another than `seen`. */
  const follow = (linkId: string, starter: Starter, seen: string, signal: AbortSignal) =>
    lookTwice(
      linkId,
      signal,
      () => find(linkId, starter),
      ({ state }) => state !== seen,
    );

  return { start, find, confirm, claim, wait, follow };
}
export type ComputerLinks = ReturnType<typeof createComputerLinks>;
