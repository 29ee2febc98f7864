// Knocking: limits first, then one transaction writes the knock, ends the older one, and asks for the pushes.
import type { Tx } from '../../../core/db/db.ts';
import { canonicalJson } from '../../../lib/canonical-json.ts';
import { maskIp } from '../../../lib/network.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import * as store from '../knock-store.ts';
import { knockLifeMs, knockLimits, knockMode, mistakePauseMs, shownDigits } from '../rules.ts';
import { jsonHash } from '../signing.ts';
import type { Teller } from '../topics.ts';
import type { AskedKnock, AskRefusal, Authenticator } from '../types.ts';

const dayMs = 24 * 3_600_000;
type Asked = Parameters<Authenticator['ask']>[0];

export function createAsk(deps: AuthenticatorDeps, tell: Teller) {
  const { db, clock, random, limits, jobs, accounts, hooks } = deps;

  return async function ask(asked: Asked): Promise<AskedKnock | AskRefusal> {
    const { accountId } = asked;
    if ((await devices.listDevices(db, accountId)).length === 0) return { refused: 'no-device' };
    // Before the limits: a stranger who may not knock must not use up the owner's knocks either.
    const muted = isMuted(await devices.findMute(db, accountId), asked);
    if (muted) return muted;
    // One after the other: pressing "again" too soon must not use up the hour.
    const counted = await limits.countInTurn(knockLimits(accountId));
    if (!counted.allowed) return { refused: 'wait', retryAfterSeconds: counted.retryAfterSeconds };
    return db.transaction(async (tx) => {
      const knock = await write(tx, asked);
      if (!('refused' in knock)) await asked.asked?.(tx, knock.knockId);
      return knock;
    });
  };

  function isMuted(until: number | null, asked: Asked): AskRefusal | undefined {
    const now = clock.now();
    if (asked.knownBrowser || until === null || until <= now) return undefined;
    return { refused: 'muted', retryAfterSeconds: Math.ceil((until - now) / 1000) };
  }

  async function write(tx: Tx, asked: Asked): Promise<AskedKnock | AskRefusal> {
    const { accountId, visit } = asked;
    const now = clock.now();
    const turn = await devices.takeTurn(tx, accountId);
    const muted = isMuted(turn.muted_until, asked);
    if (muted) return muted;
    const found = await devices.listDevices(tx, accountId);
    if (found.length === 0) return { refused: 'no-device' };
    const past = await store.listPast(tx, accountId, now - dayMs);
    const pause = mistakePauseMs(past, now);
    if (pause > 0) return { refused: 'wait', retryAfterSeconds: Math.ceil(pause / 1000) };
    const numberAlways = await hooks.numberAlways(tx, accountId);
    const mode = knockMode({ ...asked, numberAlways, past, now });
    const digits = shownDigits(mode);
    const knockId = random.token(16);
    const expiresAt = now + knockLifeMs;
    const shown = digits === 0 ? null : random.digits(digits);
    const context = {
      app: 'Aldaba',
      browser: visit.browser,
      system: visit.system,
      address: maskIp(visit.ip),
      place: visit.place,
      knownBrowser: asked.knownBrowser,
      sameNetwork: found.some((device) => device.network === visit.network),
      detail: asked.detail === null ? null : cleanName(asked.detail, 200),
    };
    const ids = found.map((device) => device.id);
    for (const old of await store.endKnocks(tx, accountId, ['open'], 'superseded')) {
      tell.devices(tx, ids, { gone: old, outcome: 'superseded' });
      tell.knock(tx, old, 'superseded');
    }
    await store.insertKnock(tx, {
      id: knockId,
      account_id: accountId,
      bound_to: asked.boundTo,
      act: asked.act,
      mode,
      shown,
      context: canonicalJson(context),
      context_hash: jsonHash(context) ?? '',
      state: 'open',
      issued_at: now,
      expires_at: expiresAt,
      answered_at: null,
      device_id: null,
      reason: null,
      answer: null,
      signature: null,
    });
    tell.devices(tx, ids, { knock: knockId });
    for (const device of found) {
      if (device.push_endpoint === null) continue;
      const payload = { knock: knockId, device: device.id, expires: expiresAt };
      await jobs.enqueue(tx, 'authenticator.push', payload, { expiresAt });
    }
    await jobs.enqueue(tx, 'authenticator.knock-over', { knockId }, { runAt: expiresAt });
    const detail = { act: asked.act, mode, knock: knockId };
    await accounts.record(tx, { accountId, kind: 'knock.asked', visit, detail });
    return { knockId, mode, shown, expiresAt };
  }
}
