// What other modules may do with linked devices and knocks. All writes take the caller's transaction.
import type { Query, Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';

export type Device = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly addedAt: number;
  readonly lastUsedAt: number | null;
};

export type KnockMode = 'number' | 'six' | 'tap';
export type KnockState = 'open' | 'approved' | 'denied' | 'expired' | 'superseded' | 'redeemed';

export type AskedKnock = {
  readonly knockId: string;
  readonly mode: KnockMode;
  /** Digits the page shows and the phone types; null in tap mode. */
  readonly shown: string | null;
  readonly expiresAt: number;
};

/** Why no knock was sent. `wait`: limits (retryAfterSeconds). `muted`: strangers can't knock for 24 h after a "not me". */
export type AskRefusal = {
  readonly refused: 'no-device' | 'wait' | 'muted';
  readonly retryAfterSeconds?: number;
};

export type Authenticator = {
  /** Proven devices, newest first. */
  devices(query: Query, accountId: string): Promise<readonly Device[]>;
  renameDevice(tx: Tx, accountId: string, deviceId: string, name: string): Promise<boolean>;
  /** Its key, seed, subscription and open knocks are gone; a live stream gets `removed`. */
  removeDevice(tx: Tx, accountId: string, deviceId: string): Promise<Device | undefined>;

  /**
   * Knocks on every device of the account. Counts its limits first, in a transaction of its own (1 in 20 s, 3 in 5 min,
   * 8 an hour; one open knock an account: a new one supersedes the older), then writes the knock and the push jobs.
   * `boundTo` is the attempt (or step-up attempt) that alone may redeem it.
   */
  ask(knock: {
    accountId: string;
    boundTo: string;
    act: string;
    detail: string | null;
    visit: Visit;
    knownBrowser: boolean;
    factorRecentlyHere: boolean;
    administrator: boolean;
    /** Runs in the transaction that writes the knock. */
    asked?(tx: Tx, knockId: string): Promise<void>;
  }): Promise<AskedKnock | AskRefusal>;
  /** What the waiting page needs. Only for its own attempt; undefined when there is none. */
  knock(
    query: Query,
    knockId: string,
    boundTo: string,
  ): Promise<
    | (AskedKnock & {
        state: KnockState;
        /** Opens Aldaba Auth at this knock with what it shows filled in; null in tap mode. */
        address: string | null;
        deviceNames: readonly string[];
        reason: 'not-me' | 'mistake' | 'wrong-number' | null;
      })
    | undefined
  >;
  /** Consumes a YES, once, by the attempt it was asked for, within 60 s of the answer. */
  redeem(tx: Tx, knockId: string, boundTo: string): Promise<{ deviceId: string } | undefined>;
  /** Live topic of a knock: `{state}` when it changes. */
  knockTopic(knockId: string): string;

  /** The offline code of any device of the account, spent in this transaction: each 30-second step works once, and only forwards. */
  useDeviceCode(
    tx: Tx,
    accountId: string,
    code: string,
  ): Promise<{ deviceId: string; name: string } | undefined>;
};

/** Given by app.ts; what takes a transaction runs inside it. */
export type AuthenticatorHooks = {
  /** The person said "not me": attempts die, a new password is due. */
  notMe(tx: Tx, accountId: string): Promise<void>;
  /** A device was proven: the factor counts from now on. */
  deviceProven(tx: Tx, device: Device, visit: Visit | null): Promise<void>;
  /** An organisation of the account wants the number typed everywhere: no plain YES. */
  numberAlways(query: Query, accountId: string): Promise<boolean>;
  /** What the app shows of the account's protection. */
  protection(accountId: string): Promise<{ twoStep: 'off' | 'unfinished' | 'on'; otherMethods: number }>;
  /** Refuses where an organisation does not allow Aldaba Auth. */
  mayLink(accountId: string): Promise<void>;
};
