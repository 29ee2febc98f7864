// Adding a code app: a secret is shown once, and counts from the first code typed back.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { otpauthUri, totpSecretText, verifyTotp } from '../../../lib/totp.ts';
import type { Seeds } from '../codes.ts';
import type { FactorsDeps } from '../deps.ts';
import { maximumCodeApps, proofLimit, proofMs, seedBytes, stillCounts } from '../rules.ts';
import type { State } from '../state.ts';
import * as store from '../store.ts';

/** A factor's name as it is kept. Refuses when nothing visible is left. */
export function checkedFactorName(text: string): string {
  const name = cleanName(text, 60);
  return name === '' ? refuse('factors/bad-name') : name;
}

export function createCodeAppActions(deps: FactorsDeps, seeds: Seeds, state: State) {
  const { db, clock, random, limits, accounts } = deps;

  async function startCodeApp(accountId: string, typedName: string) {
    const name = checkedFactorName(typedName);
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    await state.mustBeAllowed(accountId, 'code-app');
    const now = clock.now();
    const id = random.token(16);
    const seed = random.bytes(seedBytes);
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      const apps = await store.listCodeApps(tx, accountId);
      if (apps.filter((app) => stillCounts(app, now)).length >= maximumCodeApps)
        refuse('factors/too-many-factors', { maximum: maximumCodeApps });
      await store.insertCodeApp(tx, {
        id,
        account_id: accountId,
        name,
        seed: seeds.seal(accountId, id, seed),
        last_step: null,
        added_at: now,
        proven_at: null,
        last_used_at: null,
      });
    });
    return {
      factorId: id,
      uri: otpauthUri({ issuer: 'Aldaba', label: account.loginAddress, secret: seed }),
      secret: totpSecretText(seed),
      expiresAt: now + proofMs,
    };
  }

  async function proveCodeApp(accountId: string, factorId: string, code: string, visit: Visit) {
    const counted = await limits.count([{ key: `factor-proof:${accountId}`, ...proofLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      const now = clock.now();
      const app = await store.findCodeApp(tx, accountId, factorId);
      if (!app || app.proven_at !== null || !stillCounts(app, now)) refuse('factors/no-such-factor');
      const checked = verifyTotp({ secret: seeds.open(app), code, now, lastStep: app.last_step });
      if (!checked.ok || !(await store.proveCodeApp(tx, app.id, checked.step, now)))
        refuse('factors/wrong-code');
      await state.tellAdded(tx, accountId, { kind: 'code-app', name: app.name }, visit);
    });
    return state.present(accountId);
  }

  return { startCodeApp, proveCodeApp };
}
