// Starting a recovery, and asking for its code: the same answer, queries and job whether or not the account exists.
import type { Visit } from '../../../core/visit.ts';
import { refuse } from '../../../core/errors.ts';
import { addressKey, isAddress, type Language } from '../../accounts/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import { browserHash, hashToken } from '../flows.ts';
import { flowLifeMs, sendsPerFlow } from '../rules.ts';
import * as store from '../store.ts';
import type { FlowTable } from '../tables.ts';

export type Channel = 'mail' | 'recovery-mail';
export type SendJob = { flowId: string; channel: Channel; first: boolean };

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;

/** Codes are made and mailed after the answer has left, and at no time that says how much work it was. */
export function soon({ clock, random }: Pick<RecoveryDeps, 'clock' | 'random'>): number {
  return clock.now() + 200 + 2 * (random.bytes(1)[0] ?? 0);
}

/** Five an hour a network, whatever is asked for. Refuses: it says nothing of any account. */
export async function countNetwork({ limits }: Pick<RecoveryDeps, 'limits'>, visit: Visit): Promise<void> {
  const counted = await limits.count([
    { key: `recovery-network:${visit.network}`, limit: 5, windowSeconds: hourSeconds },
  ]);
  if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
}

export function createStart(deps: RecoveryDeps) {
  const { db, clock, random, keys, limits, jobs, accounts } = deps;

  /** Past three a day the flow leads nowhere and looks the same: a refusal would tell that two names are one account. */
  async function start(typed: string, visit: Visit): Promise<{ token: string }> {
    await countNetwork(deps, visit);
    const account = await accounts.findByIdentifier(db, typed);
    const who = account?.id ?? addressKey(typed);
    // A known browser counts for itself: strangers cannot use up the owner's starts.
    const known = await accounts.browser(db, account?.id ?? '', visit.browserToken);
    const lane = Buffer.from(
      keys.mac('recovery-lane', known ? `browser:${known.id}` : `target:${who}`),
    ).toString('base64url');
    const counted = await limits.count([
      { key: `recovery-start:${lane}`, limit: 3, windowSeconds: daySeconds },
    ]);
    const isHeard = counted.allowed;
    const now = clock.now();
    const id = random.token(16);
    const token = random.token(32);
    const address = typed.trim();
    const row: FlowTable = {
      id,
      token_hash: hashToken(token),
      browser_hash: browserHash(visit.browserToken),
      account_id: isHeard && account ? account.id : null,
      unknown_address: isHeard && !account && isAddress(address) ? address : null,
      language: visit.language,
      lane,
      state: 'offered',
      proven: '',
      tries: 0,
      sends: 0,
      knock_id: null,
      browser: visit.browser,
      system: visit.system,
      network: visit.network,
      created_at: now,
      expires_at: now + flowLifeMs,
      held_at: null,
      hold_until: null,
      done_at: null,
    };
    const job: SendJob = { flowId: id, channel: 'mail', first: true };
    await db.transaction(async (tx) => {
      await store.insertFlow(tx, row);
      await jobs.enqueue(tx, 'recovery.send', job, { runAt: soon(deps), expiresAt: now + flowLifeMs });
      await accounts.record(tx, {
        accountId: row.account_id,
        kind: isHeard ? 'recovery.started' : 'recovery.too-many',
        visit,
      });
    });
    return { token };
  }

  /** Another code; silent past the limits, for they are the target's. */
  async function send(row: FlowTable, channel: Channel): Promise<void> {
    const counted = await limits.count([
      { key: `recovery-mail:${row.lane}`, limit: 5, windowSeconds: hourSeconds },
    ]);
    const now = clock.now();
    await db.transaction(async (tx) => {
      if (!(await store.countSend(tx, row.id, now, sendsPerFlow)) || !counted.allowed) return;
      const job: SendJob = { flowId: row.id, channel, first: false };
      await jobs.enqueue(tx, 'recovery.send', job, { runAt: soon(deps), expiresAt: now + flowLifeMs });
    });
  }

  return { start, send };
}

export const languageOf = (row: FlowTable): Language => (row.language === 'en' ? 'en' : 'es');
