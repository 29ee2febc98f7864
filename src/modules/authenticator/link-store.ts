// All SQL about links on their way: from a computer (QR, typed code) and from the phone itself (OAuth code).
import { type Query, rows } from '../../core/db/db.ts';
import type { AuthenticatorTables, DeviceLinkTable, LinkCodeTable } from './tables.ts';

const open = (query: Query) => rows<AuthenticatorTables>(query);

export async function insertLink(query: Query, row: DeviceLinkTable): Promise<void> {
  await open(query).insertInto('device_link').values(row).execute();
}

export async function findLink(query: Query, id: string): Promise<DeviceLinkTable | undefined> {
  return open(query).selectFrom('device_link').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findLinkByTyped(query: Query, typedHash: Uint8Array, now: number) {
  return open(query)
    .selectFrom('device_link')
    .selectAll()
    .where('typed_hash', '=', typedHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export async function findLinkByDevice(query: Query, deviceId: string): Promise<DeviceLinkTable | undefined> {
  return open(query)
    .selectFrom('device_link')
    .selectAll()
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
}

/** Moves a link that is in one of `from` and not too old; true for the one that moved it. */
export async function moveLink(
  query: Query,
  id: string,
  from: readonly string[],
  now: number,
  change: Partial<DeviceLinkTable>,
): Promise<boolean> {
  const done = await open(query)
    .updateTable('device_link')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Ends what a removed phone vouched for; the phones that have their grant already are named. */
export async function killVouched(query: Query, voucherId: string) {
  return open(query)
    .updateTable('device_link')
    .set({ state: 'killed' })
    .where('voucher_id', '=', voucherId)
    .where('state', 'in', ['new', 'claimed', 'confirmed'])
    .returning(['id', 'device_id'])
    .execute();
}

/** True for the one that takes the grant. */
export async function takeGrant(query: Query, id: string, deviceId: string, now: number): Promise<boolean> {
  const done = await open(query)
    .updateTable('device_link')
    .set({ device_id: deviceId })
    .where('id', '=', id)
    .where('state', '=', 'confirmed')
    .where('device_id', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function finishLink(query: Query, deviceId: string): Promise<void> {
  await open(query)
    .updateTable('device_link')
    .set({ state: 'done' })
    .where('device_id', '=', deviceId)
    .where('state', '=', 'confirmed')
    .execute();
}

export async function deleteLinks(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('device_link').where('expires_at', '<=', before).execute();
  await open(query).deleteFrom('device_link_code').where('expires_at', '<=', before).execute();
}

export async function insertLinkCode(query: Query, row: LinkCodeTable): Promise<void> {
  await open(query).insertInto('device_link_code').values(row).execute();
}

export async function findLinkCode(query: Query, hash: Uint8Array): Promise<LinkCodeTable | undefined> {
  return open(query)
    .selectFrom('device_link_code')
    .selectAll()
    .where('code_hash', '=', hash)
    .executeTakeFirst();
}

/** The code's row for the one presentation that used it up; undefined for every other. */
export async function useLinkCode(
  query: Query,
  hash: Uint8Array,
  now: number,
): Promise<LinkCodeTable | undefined> {
  return open(query)
    .updateTable('device_link_code')
    .set({ used_at: now })
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

export async function setCodeDevice(query: Query, hash: Uint8Array, deviceId: string): Promise<void> {
  await open(query)
    .updateTable('device_link_code')
    .set({ device_id: deviceId })
    .where('code_hash', '=', hash)
    .execute();
}
