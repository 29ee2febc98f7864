// All SQL about devices and the proofs they used.
import { type Query, rows } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { AuthenticatorTables, DeviceTable } from './tables.ts';
import type { Device } from './types.ts';

const open = (query: Query) => rows<AuthenticatorTables>(query);

export const toDevice = (
  row: Pick<DeviceTable, 'id' | 'account_id' | 'name' | 'proven_at' | 'last_used_at'>,
): Device => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  addedAt: row.proven_at ?? 0,
  lastUsedAt: row.last_used_at,
});

/** Takes the account's turn: others that change its devices or knocks wait until this transaction ends. */
export async function takeTurn(query: Query, accountId: string): Promise<{ muted_until: number | null }> {
  return (await turnOf(query, { accountId })) ?? { muted_until: null };
}

const turnOf = preparedRow((query, { accountId }: { accountId: string }) =>
  open(query)
    .insertInto('knock_account')
    .values({ account_id: accountId, turns: 1, muted_until: null })
    .onConflict((c) =>
      c.column('account_id').doUpdateSet((e) => ({ turns: e('knock_account.turns', '+', 1) })),
    )
    .returning('muted_until'),
);

export async function findMute(query: Query, accountId: string): Promise<number | null> {
  return (await muteOf(query, { accountId }))?.muted_until ?? null;
}

const muteOf = preparedRow((query, { accountId }: { accountId: string }) =>
  open(query).selectFrom('knock_account').select('muted_until').where('account_id', '=', accountId),
);

export async function updateMute(query: Query, accountId: string, until: number): Promise<void> {
  await open(query)
    .updateTable('knock_account')
    .set({ muted_until: until })
    .where('account_id', '=', accountId)
    .execute();
}

export async function insertDevice(query: Query, row: DeviceTable): Promise<void> {
  await open(query).insertInto('device').values(row).execute();
}

export async function findDevice(query: Query, id: string): Promise<DeviceTable | undefined> {
  return deviceById(query, { id });
}

const deviceById = preparedRow((query, { id }: { id: string }) =>
  open(query).selectFrom('device').selectAll().where('id', '=', id),
);

export function listDevices(query: Query, accountId: string): Promise<readonly DeviceTable[]> {
  return devicesOf(query, { accountId });
}

const readDevices = prepared((query, { accountId }: { accountId: string }) =>
  open(query)
    .selectFrom('device')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('proven_at', 'is not', null)
    .orderBy('proven_at', 'desc')
    .orderBy('id'),
);
/** Looked at four times in a sign-in with a knock. */
const devicesOf = remembered(
  async (query: Query, given: { accountId: string }): Promise<readonly DeviceTable[]> =>
    (await readDevices(query, given)).rows,
  ({ accountId }) => accountId,
);

/** Proven ones, and those that may still prove themselves. */
export async function countDevices(query: Query, accountId: string, unprovenSince: number): Promise<number> {
  const row = await open(query)
    .selectFrom('device')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where((e) => e.or([e('proven_at', 'is not', null), e('created_at', '>', unprovenSince)]))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** True for the one that proved it. */
export async function proveDevice(query: Query, id: string, since: number, now: number, network: string) {
  const done = await open(query)
    .updateTable('device')
    .set({ proven_at: now, last_used_at: now, challenge_hash: null, network })
    .where('id', '=', id)
    .where('proven_at', 'is', null)
    .where('created_at', '>', since)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** True when the counter grew: two answers with one counter, one passes. */
export async function advanceCounter(
  query: Query,
  id: string,
  counter: number,
  now: number,
  network: string,
) {
  return (await advance(query, { id, counter, now, network })).numAffectedRows === 1n;
}

const advance = prepared(
  (query, { id, counter, now, network }: { id: string; counter: number; now: number; network: string }) =>
    open(query)
      .updateTable('device')
      .set({ counter, last_used_at: now, network })
      .where('id', '=', id)
      .where('counter', '<', counter),
);

/** True for the one that spent the step: codes work once, and only forwards. */
export async function spendStep(query: Query, id: string, step: number, now: number): Promise<boolean> {
  const done = await open(query)
    .updateTable('device')
    .set({ last_step: step, last_used_at: now })
    .where('id', '=', id)
    .where((e) => e.or([e('last_step', 'is', null), e('last_step', '<', step)]))
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function updateDevice(
  query: Query,
  id: string,
  change: Partial<Pick<DeviceTable, 'name' | 'network' | 'push_endpoint' | 'push_p256dh' | 'push_auth'>>,
): Promise<boolean> {
  const done = await open(query).updateTable('device').set(change).where('id', '=', id).executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** True for the one passkey a device ever gets: a second would let whoever has the key without the finger say YES. */
export async function setPasskey(
  query: Query,
  id: string,
  passkey: { id: string; key: Uint8Array; counter: number; synced: boolean },
): Promise<boolean> {
  const done = await open(query)
    .updateTable('device')
    .set({
      passkey_id: passkey.id,
      passkey_key: passkey.key,
      passkey_counter: passkey.counter,
      passkey_synced: passkey.synced ? 1 : 0,
    })
    .where('id', '=', id)
    .where('proven_at', 'is not', null)
    .where('passkey_id', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** False when the counter went back: a copy of the passkey is in use (WebAuthn §6.1.1). Zero means it counts nothing. */
export async function advancePasskey(query: Query, id: string, counter: number): Promise<boolean> {
  const done = await open(query)
    .updateTable('device')
    .set({ passkey_counter: counter })
    .where('id', '=', id)
    .where((e) =>
      e.or([
        e('passkey_counter', '<', counter),
        e.and([e('passkey_counter', '=', 0), e(e.val(counter), '=', 0)]),
      ]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Only if it is still the one that failed: the device may have subscribed anew meanwhile. */
export async function clearSubscription(query: Query, id: string, endpoint: string): Promise<void> {
  await open(query)
    .updateTable('device')
    .set({ push_endpoint: null, push_p256dh: null, push_auth: null })
    .where('id', '=', id)
    .where('push_endpoint', '=', endpoint)
    .execute();
}

export async function deleteDevice(
  query: Query,
  accountId: string,
  id: string,
): Promise<DeviceTable | undefined> {
  return open(query)
    .deleteFrom('device')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteUnproven(query: Query, before: number): Promise<void> {
  await open(query)
    .deleteFrom('device')
    .where('proven_at', 'is', null)
    .where('created_at', '<=', before)
    .execute();
}

/** False when the proof was seen before. */
export async function insertProof(query: Query, id: string, expiresAt: number): Promise<boolean> {
  return (await proofOnce(query, { id, expiresAt })).numAffectedRows === 1n;
}

const proofOnce = prepared((query, { id, expiresAt }: { id: string; expiresAt: number }) =>
  open(query)
    .insertInto('device_proof')
    .values({ id, expires_at: expiresAt })
    .onConflict((c) => c.doNothing()),
);

export async function deleteProofs(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('device_proof').where('expires_at', '<=', before).execute();
}
