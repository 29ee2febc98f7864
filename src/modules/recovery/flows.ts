// A flow belongs to the browser it was started in, by a cookie whose value is stored only hashed; the link that cancels it
// carries a keyed hash of its id, so that the database alone makes no link.
import { createHash, hash } from 'node:crypto';
import type { Query } from '../../core/db/db.ts';
import { sameBytes } from '../../core/keys.ts';
import { normaliseCrockford } from '../../lib/crockford.ts';
import type { RecoveryDeps } from './deps.ts';
import { type FlowState, flowStateAt, judge, type Proof, type Standing, undoMs } from './rules.ts';
import * as store from './store.ts';
import type { FlowTable } from './tables.ts';

export type Flow = { row: FlowTable; state: FlowState };

export const hashToken = (token: string): Uint8Array => new Uint8Array(hash('sha256', token, 'buffer'));
export const browserHash = (token: string | null): Uint8Array => hashToken(`browser:${token ?? ''}`);

export const hashCode = (ownerId: string, purpose: string, code: string): Uint8Array =>
  new Uint8Array(
    createHash('sha256')
      .update(`${ownerId}:${purpose}:${normaliseCrockford(code)}`)
      .digest(),
  );

export const proofsOf = (row: { proven: string }): Proof[] =>
  row.proven.split(' ').filter(Boolean) as Proof[];

export function createFlows(deps: RecoveryDeps) {
  const { db, clock, keys, origin, factors, signIn, isAdministrator } = deps;

  /** The flow of a cookie, in the browser it was started in. */
  async function find(token: string | undefined, browserToken: string | null): Promise<Flow | undefined> {
    if (token === undefined) return undefined;
    const row = await store.findFlowByToken(db, hashToken(token));
    if (!row || !sameBytes(new Uint8Array(row.browser_hash), browserHash(browserToken))) return undefined;
    return { row, state: flowStateAt(row, clock.now()) };
  }

  async function standing(query: Query, accountId: string): Promise<Standing> {
    return {
      twoStepOn: await factors.isOn(query, accountId),
      secondStepLocked: await signIn.isSecondStepLocked(query, accountId),
      administrator: await isAdministrator(query, accountId),
    };
  }

  const verdict = async (query: Query, accountId: string, proven: readonly Proof[]) =>
    judge(await standing(query, accountId), proven);

  const cancelMac = (flowId: string) =>
    Buffer.from(keys.mac('recovery-cancel', flowId)).toString('base64url');

  /** RFC 3986 §3.5: a fragment never leaves the browser, so the secret reaches no log and no referrer. */
  const cancelLink = (flowId: string): string =>
    new URL(`/recovery/cancel#${flowId}.${cancelMac(flowId)}`, origin).href;

  /** The flow a cancel link is about, while it can still be undone. */
  async function findByCancelToken(sent: string): Promise<Flow | undefined> {
    const [, flowId, mac] = /^\s*#?([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})\s*$/.exec(sent) ?? [];
    if (!flowId || !mac || !sameBytes(Buffer.from(cancelMac(flowId)), Buffer.from(mac))) return undefined;
    const row = await store.findFlow(db, flowId);
    const now = clock.now();
    if (!row || (row.done_at !== null && row.done_at + undoMs <= now)) return undefined;
    return { row, state: flowStateAt(row, now) };
  }

  return { find, standing, verdict, cancelLink, findByCancelToken };
}
export type Flows = ReturnType<typeof createFlows>;
