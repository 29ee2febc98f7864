// Aldaba Auth on the server: linked devices, knocks and their signed answers, offline codes.
import { publicHalf, rawPublicKey } from '../../lib/p256.ts';
import { createAnswer } from './actions/answer-knock.ts';
import { createAsk } from './actions/ask-knock.ts';
import { createPasskeys } from './actions/device-passkey.ts';
import { checkedDeviceName, createDeviceActions } from './actions/link-device.ts';
import { createComputerLinks } from './actions/link-from-computer.ts';
import { createPhoneLinks } from './actions/link-from-phone.ts';
import { createVouch } from './actions/vouch.ts';
import { createAsks } from './asks.ts';
import type { AuthenticatorDeps } from './deps.ts';
import { createDeviceCodes } from './device-codes.ts';
import * as devices from './device-store.ts';
import { createDoors } from './doors.ts';
import { registerJobs } from './jobs.ts';
import { createKnocks } from './knocks.ts';
import { createRequestProofs } from './request-proof.ts';
import { createStreams } from './streams.ts';
import { createTeller, knockTopic } from './topics.ts';
import type { Authenticator } from './types.ts';

export { authenticatorContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export { maxDevices, methodsWithoutPhone } from './rules.ts';
export { knockTopic } from './topics.ts';
export type { AuthenticatorDeps } from './deps.ts';
export type * from './types.ts';

/** The push port must sign with the same key: `keys.p256(vapidKeyPurpose)`. */
export const vapidKeyPurpose = 'vapid';

export function createAuthenticator(deps: AuthenticatorDeps) {
  const { keys, live } = deps;
  const publicServerKey = publicHalf(keys.p256('knock-server'));
  const vapidPublicKey = Buffer.from(rawPublicKey(keys.p256(vapidKeyPurpose))).toString('base64url');

  const tell = createTeller(live);
  const asks = createAsks(keys);
  const proofs = createRequestProofs(deps);
  const device = createDeviceActions(deps, tell, vapidPublicKey);
  const computer = createComputerLinks(deps, tell, device);
  const phone = createPhoneLinks(deps, device);
  const passkeys = createPasskeys(deps);
  const vouch = createVouch(deps, computer, passkeys);
  const answer = createAnswer(deps, tell, asks.nonceOf, passkeys);
  const streams = createStreams(deps, asks);
  registerJobs(deps, tell);

  const authenticator: Authenticator = {
    devices: async (query, accountId) => (await devices.listDevices(query, accountId)).map(devices.toDevice),
    async renameDevice(tx, accountId, deviceId, name) {
      const row = await devices.findDevice(tx, deviceId);
      if (row?.account_id !== accountId) return false;
      return devices.updateDevice(tx, deviceId, { name: checkedDeviceName(name) });
    },
    removeDevice: device.removeDevice,
    ask: createAsk(deps, tell),
    ...createKnocks(deps, tell),
    knockTopic,
    useDeviceCode: createDeviceCodes(deps),
  };
  return {
    ...authenticator,
    publicServerKey,
    vapidPublicKey,
    resolvePrincipal: proofs.resolvePrincipal,
    doors: createDoors(deps, {
      proofs,
      device,
      computer,
      phone,
      vouch,
      passkeys,
      answer,
      asks,
      streams,
    }),
  };
}
export type AuthenticatorModule = ReturnType<typeof createAuthenticator>;
