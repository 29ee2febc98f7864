// Making a device of a linked key, its first signature, and taking it away again. Whatever way a phone came, it passes here.
import { refuse } from '../../../core/errors.ts';
import type { Query, Tx } from '../../../core/db/db.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import type { PublicJwk } from '../../../lib/p256.ts';
import { publicHalf } from '../../../lib/p256.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { seal } from '../../../lib/seal.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import * as knocks from '../knock-store.ts';
import * as links from '../link-store.ts';
import { maxDevices, unprovenLifeMs } from '../rules.ts';
import { isSigned, sha256 } from '../signing.ts';
import type { Teller } from '../topics.ts';
import type { Device } from '../types.ts';
import { fullName } from '../../accounts/index.ts';

export const maxNameLength = 60;
export const seedContext = (accountId: string, deviceId: string): string => `${accountId}|${deviceId}`;

export type Grant = {
  deviceId: string;
  serverKey: PublicJwk;
  seed: string;
  account: { id: string; name: string; loginAddress: string; syncName: string };
  challenge: string;
  vapidPublicKey: string;
  serverTime: number;
};

/** A device's name as it is stored; refuses when nothing readable is left. */
export function checkedDeviceName(typed: string): string {
  return cleanName(typed, maxNameLength) || refuse('authenticator/bad-name');
}

/** Two phones of one make: the second is told apart when the old one is to be removed. */
function ownName(name: string, others: readonly { name: string }[]): string {
  const taken = new Set(others.map((one) => one.name));
  for (let place = 2; taken.has(name) && place <= maxDevices; place += 1) {
    const numbered = `${name.slice(0, maxNameLength - 4)} (${place})`;
    if (!taken.has(numbered)) return numbered;
  }
  return name;
}

export function createDeviceActions(deps: AuthenticatorDeps, tell: Teller, vapidPublicKey: string) {
  const { clock, random, keys, jobs, accounts, hooks } = deps;
  const serverKey = publicHalf(keys.p256('knock-server'));

  const hasRoom = async (query: Query, accountId: string): Promise<boolean> =>
    (await devices.countDevices(query, accountId, clock.now() - unprovenLifeMs)) < maxDevices;

  /** The device and what it is told once; undefined when the account has five. Nothing counts before its first signature. */
  async function grant(
    tx: Tx,
    linked: { id: string; accountId: string; key: PublicJwk; name: string; network: string },
  ): Promise<Grant | undefined> {
    await devices.takeTurn(tx, linked.accountId);
    if (!(await hasRoom(tx, linked.accountId))) return undefined;
    const account = await accounts.find(tx, linked.accountId);
    if (!account) return undefined;
    const seed = random.bytes(32);
    const challenge = random.token(32);
    await devices.insertDevice(tx, {
      id: linked.id,
      account_id: linked.accountId,
      name: ownName(linked.name, await devices.listDevices(tx, linked.accountId)),
      key: JSON.stringify(publicHalf(linked.key)),
      seed: seal(keys.derive('device-seed'), seed, seedContext(linked.accountId, linked.id), random.bytes),
      last_step: null,
      counter: 0,
      challenge_hash: sha256(challenge),
      created_at: clock.now(),
      proven_at: null,
      last_used_at: null,
      network: linked.network,
      push_endpoint: null,
      push_p256dh: null,
      push_auth: null,
      passkey_id: null,
      passkey_key: null,
      passkey_counter: null,
      passkey_synced: null,
    });
    const name = fullName(account);
    const { id, loginAddress, syncName } = account;
    return {
      deviceId: linked.id,
      serverKey,
      seed: Buffer.from(seed).toString('base64url'),
      account: { id, name, loginAddress, syncName },
      challenge,
      vapidPublicKey,
      serverTime: clock.now(),
    };
  }

  /** The first signature. Saying it twice changes nothing the second time. */
  async function prove(
    tx: Tx,
    deviceId: string,
    sent: { challenge: string; signature: string },
    visit: Visit,
  ) {
    const now = clock.now();
    const row = await devices.findDevice(tx, deviceId);
    if (!row) refuse('authenticator/link-over');
    if (row.proven_at !== null) return;
    const signed = isSigned(
      'proof',
      JSON.parse(row.key),
      { device: row.id, challenge: sent.challenge },
      sent.signature,
    );
    if (!signed || !sameBytes(sha256(sent.challenge), row.challenge_hash ?? new Uint8Array()))
      refuse('authenticator/bad-signature');
    if (!(await devices.proveDevice(tx, row.id, now - unprovenLifeMs, now, visit.network)))
      refuse('authenticator/link-over');
    const link = await links.findLinkByDevice(tx, row.id);
    await links.finishLink(tx, row.id);
    if (link) tell.link(tx, link.id);
    const device = devices.toDevice({ ...row, proven_at: now, last_used_at: now });
    const detail = { device: row.name };
    await accounts.record(tx, { accountId: row.account_id, kind: 'device.added', visit, detail });
    await accounts.notify(tx, row.account_id, { kind: 'device-added', visit, detail });
    await hooks.deviceProven(tx, device, visit);
    await ringOthers(tx, device);
  }

  /** Whoever has another phone hears of it there too. */
  async function ringOthers(tx: Tx, added: Device): Promise<void> {
    const expiresAt = clock.now() + 86_400_000;
    for (const other of await devices.listDevices(tx, added.accountId))
      if (other.id !== added.id && other.push_endpoint !== null)
        await jobs.enqueue(tx, 'authenticator.added-push', { device: other.id }, { expiresAt });
  }

  /** Key, seed and subscription are gone with the row. What it said yes to and nobody used dies with it. */
  async function removeDevice(tx: Tx, accountId: string, deviceId: string): Promise<Device | undefined> {
    if ((await devices.findDevice(tx, deviceId))?.account_id !== accountId) return undefined;
    await devices.takeTurn(tx, accountId);
    const row = await devices.deleteDevice(tx, accountId, deviceId);
    if (!row) return undefined;
    // What it vouched for falls with it, as far as it has not come in yet.
    for (const link of await links.killVouched(tx, deviceId)) {
      if (link.device_id !== null) await devices.deleteDevice(tx, accountId, link.device_id);
      tell.link(tx, link.id);
    }
    const dead = await knocks.endKnocks(tx, accountId, ['approved'], 'superseded', { deviceId });
    if ((await devices.listDevices(tx, accountId)).length === 0)
      dead.push(...(await knocks.endKnocks(tx, accountId, ['open'], 'superseded')));
    for (const id of dead) tell.knock(tx, id, 'superseded');
    tell.devices(tx, [deviceId], { removed: true });
    return devices.toDevice(row);
  }

  return { grant, prove, removeDevice, hasRoom };
}
export type DeviceActions = ReturnType<typeof createDeviceActions>;
