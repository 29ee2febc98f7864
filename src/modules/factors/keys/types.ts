// What other modules may ask about passkeys and security keys.
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import type { KeyPurpose } from '../key-rules.ts';

/** What a challenge belongs to. `boundTo`: the attempt, recovery or session; empty before anybody is known. */
export type KeyAsking = {
  readonly purpose: KeyPurpose;
  readonly boundTo: string;
  readonly browserToken: string;
};

/** PublicKeyCredentialRequestOptionsJSON: what a page gives to the browser. */
export type KeyRequest = {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: 'required' | 'preferred';
  readonly allowCredentials: { type: 'public-key'; id: string; transports: string[] }[];
};

/** An answer whose signature is right, not yet spent. */
export type ShownKey = {
  readonly keyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly counter: number;
  readonly backedUp: boolean;
  readonly challenge: string;
  readonly asking: KeyAsking;
};

export type Keys = {
  /** `accountId` null: any passkey of this installation. */
  askForKey(asking: KeyAsking, accountId: string | null): Promise<KeyRequest>;
  /**
   * Checks the answer (JSON of a PublicKeyCredential), outside any transaction. undefined: refused, for whatever reason, and the
   * challenge is used up. `accountId` null: whoever the key says; otherwise a key of this account only.
   */
  readKey(
    asking: KeyAsking,
    accountId: string | null,
    answer: string,
    visit: Visit,
  ): Promise<ShownKey | undefined>;
  /**
   * The winning half: uses the challenge up and moves the counter, only forwards. False: it was not asked for, another answer came
   * first, or the key is gone.
   */
  spendKey(tx: Tx, key: ShownKey): Promise<boolean>;
};
