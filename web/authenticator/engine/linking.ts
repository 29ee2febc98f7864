// Linking this phone: by a QR or typed code of a computer, or by signing in here (PKCE). Ends in an Account.
import { fromBase64url, randomText } from '../protocol/bytes.ts';
import type { LinkTarget } from '../protocol/link.ts';
import { authoriseAddress } from '../protocol/pkce.ts';
import { newDeviceKeys, publicJwk, sign, thumbprint } from '../protocol/signing.ts';
import type { LinkGrant } from '../protocol/wire.ts';
import type { Account, Pending, Records } from '../storage/records.ts';
import type { Server } from './server.ts';

type Deps = {
  server: Server;
  records: Records;
  /** Where the seed of the offline code is kept; waits while the vault is locked. */
  seeds: {
    keepSeed(deviceId: string, seed: string): Promise<void>;
    dropSeeds(deviceIds: readonly string[]): Promise<void>;
  };
  origin: string;
  phoneNow: () => number;
};
type Claim = Extract<Pending, { kind: 'claim' }>;
type Waited = { state: 'waiting' | 'linked' | 'refused' | 'expired'; grant: LinkGrant | null };

export function createLinking({ server, records, seeds, origin, phoneNow }: Deps) {
  /** The account counts only after `prove`; one that was linked here before gives its place and name to the new one. */
  async function accept(grant: LinkGrant, keys: CryptoKeyPair): Promise<Account> {
    if (fromBase64url(grant.seed).length !== 32) throw new TypeError('a seed has 32 bytes');
    const accounts = await records.accounts();
    const before = accounts.find(({ accountId }) => accountId === grant.account.id);
    const { id: accountId, name, loginAddress, syncName } = grant.account;
    const account: Account = {
      deviceId: grant.deviceId,
      accountId,
      name,
      loginAddress,
      syncName,
      keys,
      serverKey: grant.serverKey,
      vapidPublicKey: grant.vapidPublicKey,
      label: before?.label ?? null,
      order: before?.order ?? Math.max(0, ...accounts.map(({ order }) => order + 1)),
      linkedAt: phoneNow(),
      challenge: grant.challenge,
      removed: false,
      twoStep: null,
      otherMethods: null,
      passkeyId: null,
      isPasskeyDue: null,
    };
    // First the seed: an account on the screen always has its code.
    await seeds.keepSeed(grant.deviceId, grant.seed);
    await records.save(account);
    await records.pending.clear();
    if (before && before.deviceId !== account.deviceId) {
      await records.remove(before.deviceId);
      await seeds.dropSeeds([before.deviceId]);
    }
    return account;
  }

  return {
    accept,

    /** The first signature: from then on the device counts. Sent again until it came through. */
    async prove(account: Account): Promise<void> {
      if (account.challenge === null) return;
      const { deviceId: device, challenge } = account;
      const signature = await sign(account.keys.privateKey, 'proof', { device, challenge });
      await server.signed(account, 'POST', '/api/device/proof', { challenge, signature });
      await records.update(device, { challenge: null });
    },

    async claim(target: LinkTarget, name: string): Promise<Claim> {
      const keys = await newDeviceKeys();
      const key = await publicJwk(keys);
      const named = 'linkId' in target ? { linkId: target.linkId } : target;
      const signature = await sign(keys.privateKey, 'claim', { ...named, key: await thumbprint(key), name });
      const reply = await server.open<{
        linkId: string;
        claimToken: string;
        digits: string;
        expiresAt: number;
      }>('POST', '/api/authenticator/claims', { ...target, key, name, signature });
      const claim: Claim = { kind: 'claim', keys, name, ...reply };
      await records.pending.write(claim);
      return claim;
    },

    /** One long poll, up to 20 s. */
    wait: (claim: Claim, signal: AbortSignal) =>
      server.open<Waited>(
        'POST',
        `/api/authenticator/claims/${encodeURIComponent(claim.linkId)}/wait`,
        { claimToken: claim.claimToken },
        { signal, timeoutMs: 40_000 },
      ),

    /** Prepares the journey to the sign-in page and answers its address. */
    async depart(name: string): Promise<string> {
      const keys = await newDeviceKeys();
      const [verifier, state] = [randomText(32), randomText(16)];
      await records.pending.write({ kind: 'authorise', keys, verifier, state, name, startedAt: phoneNow() });
      const deviceKey = await thumbprint(await publicJwk(keys));
      return authoriseAddress({ origin, verifier, state, deviceKey, deviceName: name });
    },

    async trade(code: string, pending: Extract<Pending, { kind: 'authorise' }>): Promise<Account> {
      const { keys, verifier, name } = pending;
      const key = await publicJwk(keys);
      const signature = await sign(keys.privateKey, 'token', { code, key: await thumbprint(key), name });
      const body = { code, verifier, key, name, signature };
      return accept(await server.open<LinkGrant>('POST', '/api/authenticator/token', body), keys);
    },
  };
}

export type Linking = ReturnType<typeof createLinking>;
