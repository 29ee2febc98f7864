// Address and password. Counted before they are looked at; one refusal, one amount of work, whoever is asked for.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { type Account, addressKey } from '../../accounts/index.ts';
import type { SignInDeps } from '../deps.ts';
import { type Lane, type LaneKind, tryLane } from '../rules.ts';
import * as store from '../store.ts';

export function createCheckPassword({ db, clock, keys, limits, accounts }: SignInDeps) {
  const keyed = (text: string) =>
    Buffer.from(keys.mac('limit-keys', text)).toString('base64url').slice(0, 27);

  /** Which lanes a try counts in. An address nobody has gets lanes like any other, under its keyed hash. */
  function lanesOf(
    who: string,
    visit: Visit,
    knownBrowserId: string | undefined,
  ): (readonly [string, LaneKind])[] {
    if (knownBrowserId) return [[`browser:${knownBrowserId}`, 'browser']];
    return [
      [`network:${keyed(`${who}|${visit.network}`)}`, 'network'],
      [`account:${keyed(who)}`, 'account'],
    ];
  }

  /** Counts the try in every lane. False: it may not be checked. */
  async function countInLanes(tx: Tx, lanes: readonly (readonly [string, LaneKind])[]): Promise<boolean> {
    const now = clock.now();
    const after: { key: string; allowed: boolean; lane: Lane }[] = [];
    for (const [key, kind] of lanes) {
      await store.lockCounter(tx, db.dialect, key);
      after.push({ key, ...tryLane(kind, await store.findLane(tx, key), now) });
    }
    const allowed = after.every((lane) => lane.allowed);
    if (allowed) for (const { key, lane } of after) await store.putLane(tx, key, lane);
    return allowed;
  }

  /**
   * The account when address and password are right, undefined when not (or when the try came too soon).
   * `forget` ends the row of wrong tries: call it in the transaction that uses the result.
   */
  async function checkPassword(address: string, password: string, visit: Visit) {
    const account = await accounts.findByIdentifier(db, address);
    const who = account?.id ?? addressKey(address);
    // Looked up for unknown accounts too: the same queries either way.
    const known = await accounts.browser(db, account?.id ?? '', visit.browserToken);
    const lanes = lanesOf(who, visit, known?.id);
    const rule = {
      key: `sign-in-accounts:${visit.network}`,
      limit: 30,
      windowSeconds: 600,
      blockSeconds: 3600,
    };
    // Everything that counts this try, in one transaction that is over before the password is looked at.
    const { stranger, allowed } = await db.transaction(
      async (tx) => {
        const counted = await limits.countDistinct({ ...rule, value: who }, tx);
        return { stranger: counted, allowed: counted.allowed && (await countInLanes(tx, lanes)) };
      },
      { durable: false },
    );
    if (!stranger.allowed) refuse('core/too-many', { retryAfterSeconds: stranger.retryAfterSeconds });
    const right = await accounts.verifyPassword(account?.id, password);
    if (!account || !allowed || !right) {
      // Written for unknown accounts too: the refusal must cost the same.
      const kind = allowed ? 'sign-in.wrong-password' : 'sign-in.too-many';
      await db.transaction((tx) => accounts.record(tx, { accountId: account?.id ?? null, kind, visit }));
      return undefined;
    }
    return {
      account,
      knownBrowser: known,
      async forget(tx: Tx) {
        for (const [key] of lanes) await store.deleteLane(tx, key);
      },
    };
  }

  /** The password of somebody signed in, for fresh proof: the same lanes. */
  async function confirmPassword(account: Account, password: string, visit: Visit): Promise<boolean> {
    const checked = await checkPassword(account.loginAddress, password, visit);
    if (!checked || checked.account.id !== account.id) return false;
    await db.transaction((tx) => checked.forget(tx));
    return true;
  }

  return { checkPassword, confirmPassword, lanesOf };
}
