// The platform passkey of a phone: its YES carries the signature of a key that works only after face, finger or screen
// lock. A phone brings it once; from then on no YES of it counts without. NO never needs it.
import { refuse } from '../../../core/errors.ts';
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import { type Assertion, readNewPasskey, readSignedByPasskey } from '../../../lib/webauthn-signature.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import { passkeyMakingMs } from '../rules.ts';
import { passkeyChallenge } from '../signing.ts';
import type { DeviceTable } from '../tables.ts';

export type SentPasskey = {
  statement: { type: 'passkey'; device: string; nonce: string; at: number };
  credentialId: string;
  publicKey: string;
  authenticatorData: string;
  clientDataJSON: string;
};
/** A good signature and whose it was; undefined when there was none. */
export type ByPasskey = { credentialId: string; counter: number } | undefined;

export function createPasskeys(deps: AuthenticatorDeps) {
  const { db, clock, origin, accounts } = deps;
  const expected = (challenge: Uint8Array) => ({
    challenge,
    origin: origin.origin,
    rpId: origin.hostname,
  });

  async function add(
    from: { accountId: string; deviceId: string },
    sent: SentPasskey,
    visit: Visit,
  ): Promise<void> {
    const { statement } = sent;
    const isFresh = Math.abs(clock.now() - statement.at) <= passkeyMakingMs;
    const challenge = passkeyChallenge('passkey', statement);
    const isOwn = statement.device === from.deviceId;
    const made = isFresh && isOwn && challenge ? readNewPasskey(sent, expected(challenge)) : undefined;
    if (!made) refuse('authenticator/bad-passkey');
    const passkey = {
      id: sent.credentialId,
      key: new Uint8Array(Buffer.from(sent.publicKey, 'base64url')),
      counter: made.counter,
      synced: made.isSynced,
    };
    await db.transaction(async (tx) => {
      const device = (await devices.findDevice(tx, from.deviceId)) ?? refuse('core/device-required');
      if (!(await devices.setPasskey(tx, device.id, passkey))) refuse('authenticator/has-passkey');
      const detail = { device: device.name, synced: made.isSynced };
      await accounts.record(tx, { accountId: from.accountId, kind: 'device.passkey-added', visit, detail });
    });
  }

  /** Checks a signature before any transaction. A bad one is refused, a missing one is nothing. */
  async function read(
    deviceId: string,
    kind: 'answer' | 'vouch',
    value: unknown,
    sent: Assertion | undefined,
  ): Promise<ByPasskey> {
    if (!sent) return undefined;
    const device = await devices.findDevice(db, deviceId);
    const challenge = passkeyChallenge(kind, value);
    if (!device?.passkey_id || !device.passkey_key || !challenge) return undefined;
    const read = readSignedByPasskey(sent, device.passkey_key, expected(challenge));
    if (!read) refuse('authenticator/bad-signature');
    return { credentialId: device.passkey_id, counter: read.counter };
  }

  /** In the transaction of a YES: with a passkey on the device, nothing counts without it. */
  async function demand(tx: Tx, device: DeviceTable, by: ByPasskey): Promise<void> {
    if (device.passkey_id === null) return;
    if (by?.credentialId !== device.passkey_id) refuse('authenticator/passkey-required');
    if (!(await devices.advancePasskey(tx, device.id, by.counter))) refuse('authenticator/stale-counter');
  }

  return { add, read, demand };
}
export type Passkeys = ReturnType<typeof createPasskeys>;
