// Linking from the phone itself: an OAuth 2.1 authorisation code with PKCE (RFC 7636), bound to the device's key as
// RFC 9449 §10 binds one. The code lives a minute, is stored hashed and is good once.
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { type PublicJwk, readPublicJwk, thumbprint } from '../../../lib/p256.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import * as store from '../link-store.ts';
import { linkCodeLifeMs } from '../rules.ts';
import { isSigned, sha256 } from '../signing.ts';
import type { DeviceActions, Grant } from './link-device.ts';

export type TokenRequest = {
  code: string;
  verifier: string;
  key: PublicJwk;
  name: string;
  signature: string;
};

export function createPhoneLinks(deps: AuthenticatorDeps, device: DeviceActions) {
  const { db, clock, random, limits, accounts } = deps;

  /** The code the browser carries back to Aldaba Auth. */
  async function authorise(
    accountId: string,
    asked: { deviceKey: string; codeChallenge: string; deviceName: string },
  ): Promise<string> {
    const code = random.token(32);
    await db.transaction((tx) =>
      store.insertLinkCode(tx, {
        code_hash: sha256(code),
        account_id: accountId,
        key_thumbprint: asked.deviceKey,
        code_challenge: asked.codeChallenge,
        device_name: asked.deviceName,
        expires_at: clock.now() + linkCodeLifeMs,
        used_at: null,
        device_id: null,
      }),
    );
    return code;
  }

  async function trade(sent: TokenRequest, visit: Visit): Promise<Grant> {
    const counted = await limits.count([
      { key: `link-token:${visit.network}`, limit: 60, windowSeconds: 600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const key = readPublicJwk(sent.key);
    if (!key) refuse('core/bad-request');
    const claimed = { code: sent.code, key: thumbprint(key), name: sent.name };
    if (!isSigned('token', key, claimed, sent.signature)) refuse('authenticator/bad-signature');
    const hash = sha256(sent.code);
    // Refusals come after the commit: a code that was presented is spent, whatever else was wrong with it.
    const outcome = await db.transaction(async (tx): Promise<Grant | 'bad-code' | 'too-many-devices'> => {
      const known = await store.findLinkCode(tx, hash);
      if (!known) return 'bad-code';
      await devices.takeTurn(tx, known.account_id);
      const row = await store.useLinkCode(tx, hash, clock.now());
      if (!row) {
        const used = await store.findLinkCode(tx, hash);
        if (used?.device_id) await undo(used.account_id, used.device_id);
        return 'bad-code';
      }
      const challenge = sha256(sent.verifier);
      if (!sameBytes(challenge, Buffer.from(row.code_challenge, 'base64url'))) return 'bad-code';
      if (row.key_thumbprint !== claimed.key) return 'bad-code';
      const linked = {
        id: random.token(12),
        accountId: row.account_id,
        key,
        name: row.device_name,
        network: visit.network,
      };
      const grant = await device.grant(tx, linked);
      if (!grant) return 'too-many-devices';
      await store.setCodeDevice(tx, hash, grant.deviceId);
      return grant;

      // The code was seen by two (RFC 6749 §4.1.2): what the first one got is taken back, and the person hears of it.
      async function undo(accountId: string, deviceId: string) {
        const removed = await device.removeDevice(tx, accountId, deviceId);
        if (!removed) return;
        const detail = { device: removed.name };
        await accounts.record(tx, { accountId, kind: 'device.link-undone', visit, detail });
        await accounts.notify(tx, accountId, { kind: 'device-link-undone', visit, detail });
      }
    });
    if (typeof outcome === 'string') refuse(`authenticator/${outcome}`);
    return outcome;
  }

  return { authorise, trade };
}
