// A stored knock as one device is asked it: with its own nonce, signed by the server.
import type { Keys } from '../../core/keys.ts';
import { createAskSigner } from './signing.ts';
import type { KnockTable } from './tables.ts';

export type KnockNonce = (knockId: string, deviceId: string) => string;

export function createAsks(keys: Keys) {
  const sign = createAskSigner(keys);
  /** 256 bits nobody can guess and nobody has to store. */
  const nonceOf: KnockNonce = (knockId, deviceId) =>
    Buffer.from(keys.mac('knock-nonce', `${knockId}|${deviceId}`)).toString('base64url');

  function signedAsk(knock: KnockTable, deviceId: string) {
    const ask = {
      type: 'ask' as const,
      knock: knock.id,
      device: deviceId,
      nonce: nonceOf(knock.id, deviceId),
      issuedAt: knock.issued_at,
      expiresAt: knock.expires_at,
      mode: knock.mode as 'number' | 'six' | 'tap',
      act: knock.act,
      context: JSON.parse(knock.context) as {
        app: string;
        browser: string;
        system: string;
        address: string;
        place: string | null;
        knownBrowser: boolean;
        sameNetwork: boolean;
        detail: string | null;
      },
    };
    return { ask, signature: sign(ask) };
  }
  return { nonceOf, signedAsk };
}
export type Asks = ReturnType<typeof createAsks>;
