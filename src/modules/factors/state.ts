// How an account's protection stands, and the two moments when it changes: on and off.
import type { Query, Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import type { Visit } from '../../core/visit.ts';
import type { FactorsDeps } from './deps.ts';
import { listKeys } from './keys/store.ts';
import { type FactorKind, stillCounts, strengthOf, twoStepState } from './rules.ts';
import { deleteSheets, listSheets } from './sheet-store.ts';
import { smsFactors } from './sms-factors.ts';
import { listNumbers } from './sms-store.ts';
import * as store from './store.ts';
import type { Method } from './types.ts';
import { listYubikeys } from './yubikeys/store.ts';

/** As the contract lists it, but for who holds it. */
type ListedFactor = {
  id: string;
  kind: FactorKind;
  name: string;
  addedAt: number;
  lastUsedAt: number | null;
  number?: string;
  mayComeBack?: boolean;
};

export function createState(deps: FactorsDeps) {
  const { clock, accounts, authenticator, hooks, db, yubico } = deps;
  const { provenNumbers, numberRow, smsLabel } = smsFactors(deps);
  const provenApps = async (query: Query, accountId: string) =>
    (await store.listCodeApps(query, accountId)).filter((app) => app.proven_at !== null);

  const provenKeys = async (query: Query, accountId: string) =>
    (await listKeys(query, accountId)).filter((key) => key.proven_at !== null);

  /** The kinds of what is proven, one for each factor. */
  async function provenKinds(query: Query, accountId: string): Promise<FactorKind[]> {
    const devices = await authenticator.devices(query, accountId);
    return [
      ...devices.map(() => 'aldaba-auth' as const),
      ...(await provenApps(query, accountId)).map(() => 'code-app' as const),
      ...(await provenKeys(query, accountId)).map((key) => key.kind as 'passkey' | 'security-key'),
      ...(await listYubikeys(query, accountId)).map(() => 'yubikey' as const),
      ...(await provenNumbers(query, accountId)).map(() => 'sms' as const),
    ];
  }

  const provenFactors = async (query: Query, accountId: string): Promise<number> =>
    (await provenKinds(query, accountId)).length;

  const kinds = async (query: Query, accountId: string): Promise<readonly FactorKind[]> =>
    (await isOn(query, accountId)) ? [...new Set(await provenKinds(query, accountId))].sort() : [];

  async function onlyNumbers(query: Query, accountId: string): Promise<boolean> {
    const proven = await provenKinds(query, accountId);
    return proven.length > 0 && proven.every((kind) => kind === 'sms');
  }

  /** Refuses a kind of factor that an organisation of the account does not allow. */
  async function mustBeAllowed(accountId: string, kind: FactorKind): Promise<void> {
    const organisation = await hooks.forbiddenBy(db, accountId, kind);
    if (organisation !== null) refuse('factors/not-allowed', { organisation });
  }

  /** Each factor with who would miss it if it went; null for one that may go. */
  async function withHolders<F extends { kind: FactorKind }>(query: Query, accountId: string, all: F[]) {
    const kindsOf = (some: readonly F[]) => some.map(({ kind }) => kind);
    // What is not enough as it is holds nothing back.
    const lacking = (await hooks.demandedBy(query, accountId, kindsOf(all))) !== null;
    const holders = new Map<FactorKind, string | null>();
    for (const one of all) {
      if (lacking || holders.has(one.kind)) continue;
      const left = all.filter((other) => other !== one);
      holders.set(one.kind, await hooks.demandedBy(query, accountId, kindsOf(left)));
    }
    return all.map((one) => ({ ...one, heldBy: holders.get(one.kind) ?? null }));
  }

  const strength = async (query: Query, accountId: string) =>
    (await isOn(query, accountId)) ? strengthOf(await provenKinds(query, accountId)) : 'none';

  async function state(query: Query, accountId: string) {
    const activeAt = await store.findActiveAt(query, accountId);
    if (activeAt !== null) return 'on' as const;
    return twoStepState(null, await provenFactors(query, accountId));
  }

  const isOn = async (query: Query, accountId: string) =>
    (await store.findActiveAt(query, accountId)) !== null;

  async function methods(query: Query, accountId: string): Promise<readonly Method[]> {
    if (!(await isOn(query, accountId))) return [];
    const devices = await authenticator.devices(query, accountId);
    const apps = await provenApps(query, accountId);
    const numbers = await provenNumbers(query, accountId);
    const sheet = (await listSheets(query, accountId)).find((s) => s.confirmed_at !== null);
    const label = (named: readonly { name: string }[]) => named.map(({ name }) => name).join(', ');
    const keys = await provenKeys(query, accountId);
    // Without a server to ask, their codes are no way in.
    const yubikeys = yubico === null ? [] : await listYubikeys(query, accountId);
    const found: Method[] = [];
    if (keys.length > 0) found.push({ kind: 'security-key', label: label(keys) });
    if (devices.length > 0) found.push({ kind: 'knock', label: label(devices) });
    if (devices.length > 0) found.push({ kind: 'device-code', label: label(devices) });
    if (yubikeys.length > 0) found.push({ kind: 'yubikey', label: label(yubikeys) });
    if (apps.length > 0) found.push({ kind: 'code-app', label: label(apps) });
    // The weakest of the factors; the sheet is what is left when none of them is at hand.
    if (numbers.length > 0) found.push({ kind: 'sms', label: smsLabel(numbers) });
    if (sheet && sheet.left > 0) found.push({ kind: 'backup-code', left: sheet.left });
    return found;
  }

  /** What the Manager shows: the contract's TwoStep. */
  async function twoStep(query: Query, accountId: string) {
    const now = clock.now();
    const activeAt = await store.findActiveAt(query, accountId);
    const devices = await authenticator.devices(query, accountId);
    const apps = await provenApps(query, accountId);
    const keys = await provenKeys(query, accountId);
    const yubikeys = await listYubikeys(query, accountId);
    const numbers = (await listNumbers(query, accountId)).filter((row) => row.proven_at !== null);
    const [sheet] = await listSheets(query, accountId);
    const proven = devices.length + apps.length + keys.length + yubikeys.length + numbers.length;
    return {
      state: twoStepState(activeAt, proven),
      activeAt,
      factors: await withHolders<ListedFactor>(query, accountId, [
        ...keys.map(({ id, kind, name, added_at, last_used_at }) => ({
          id,
          kind: kind as 'passkey' | 'security-key',
          name,
          addedAt: added_at,
          lastUsedAt: last_used_at,
        })),
        ...devices.map(({ id, name, addedAt, lastUsedAt }) => ({
          id,
          kind: 'aldaba-auth' as const,
          name,
          addedAt,
          lastUsedAt,
        })),
        ...apps
          .filter((app) => stillCounts(app, now))
          .map(({ id, name, added_at, last_used_at }) => ({
            id,
            kind: 'code-app' as const,
            name,
            addedAt: added_at,
            lastUsedAt: last_used_at,
          })),
        ...yubikeys.map(({ id, name, added_at, last_used_at }) => ({
          id,
          kind: 'yubikey' as const,
          name,
          addedAt: added_at,
          lastUsedAt: last_used_at,
        })),
        ...numbers.map(numberRow),
      ]),
      backupCodes: sheet
        ? {
            left: sheet.left,
            total: sheet.total,
            madeAt: sheet.made_at,
            confirmed: sheet.confirmed_at !== null,
          }
        : null,
      offers: { yubikey: yubico !== null },
      sms: { countries: [...deps.phones.countries], leavesHouse: deps.phones.hasGateway },
      requiredBy: await hooks.demandedBy(query, accountId, []),
    };
  }
  const present = (accountId: string) => twoStep(db, accountId);

  /** On: a proven factor and a confirmed sheet. Call after `takeTurn`. */
  async function switchOnWhenReady(tx: Tx, accountId: string, visit: Visit | null): Promise<void> {
    const confirmed = (await listSheets(tx, accountId)).some((sheet) => sheet.confirmed_at !== null);
    if (!confirmed || (await provenFactors(tx, accountId)) === 0) return;
    if (!(await store.switchOn(tx, accountId, clock.now()))) return;
    await hooks.protectionChanged(tx, accountId);
    await accounts.record(tx, { accountId, kind: 'two-step.on', visit });
    await accounts.notify(tx, accountId, { kind: 'two-step-on', visit });
  }

  /** Off: nothing asks any more, so nothing that was made for it may live on. Call after `takeTurn`. */
  async function switchOff(tx: Tx, accountId: string, visit: Visit | null): Promise<void> {
    await deleteSheets(tx, accountId);
    if (!(await store.switchOff(tx, accountId))) return;
    await hooks.protectionChanged(tx, accountId);
    await accounts.endTrust(tx, accountId);
    await accounts.record(tx, { accountId, kind: 'two-step.off', visit });
    await accounts.notify(tx, accountId, { kind: 'two-step-off', visit });
  }

  async function tellAdded(
    tx: Tx,
    accountId: string,
    factor: { kind: FactorKind; name: string },
    visit: Visit | null,
  ): Promise<void> {
    const detail = { factor: factor.kind, name: factor.name };
    await hooks.protectionChanged(tx, accountId);
    await accounts.record(tx, { accountId, kind: 'factor.added', visit, detail });
    await accounts.notify(tx, accountId, { kind: 'factor-added', visit, detail });
    await switchOnWhenReady(tx, accountId, visit);
  }

  return {
    provenNumbers,
    provenKinds,
    onlyNumbers,
    mustBeAllowed,
    kinds,
    state,
    isOn,
    methods,
    strength,
    twoStep,
    present,
    provenFactors,
    switchOnWhenReady,
    switchOff,
    tellAdded,
  };
}

export type State = ReturnType<typeof createState>;
