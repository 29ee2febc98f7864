// What this phone remembers, and the few ways to change it. Used by the page and by the service worker.
import type { AccountNames, DeviceKey } from '../protocol/wire.ts';
import type { Database } from './database.ts';

export type Account = AccountNames & {
  readonly deviceId: string;
  readonly accountId: string;
  readonly keys: CryptoKeyPair;
  /** Only of accounts linked before there was a vault; the others' seeds lie in it. */
  readonly seed?: CryptoKey;
  /** Pinned at linking: every knock must be signed by it. */
  readonly serverKey: DeviceKey;
  readonly vapidPublicKey: string;
  /** The name the person gave it in this app; null shows the account's own. */
  readonly label: string | null;
  readonly order: number;
  readonly linkedAt: number;
  /** To be signed before the device counts; null once it did. */
  readonly challenge: string | null;
  /** The server no longer knows this device. */
  readonly removed: boolean;
  /** As last told by the server; null when it never was. */
  readonly twoStep: 'off' | 'unfinished' | 'on' | null;
  readonly otherMethods: number | null;
  /** The passkey its YES is signed with, as this browser knows it. Absent in accounts of older versions. */
  readonly passkeyId?: Uint8Array<ArrayBuffer> | null;
  /** Whether the server demands one; null when it never said. */
  readonly isPasskeyDue?: boolean | null;
};

/** A link under way, kept across the journey to the sign-in page and across reloads. */
export type Pending =
  | {
      kind: 'authorise';
      keys: CryptoKeyPair;
      verifier: string;
      state: string;
      name: string;
      startedAt: number;
    }
  | {
      kind: 'claim';
      keys: CryptoKeyPair;
      linkId: string;
      claimToken: string;
      digits: string;
      name: string;
      expiresAt: number;
    };

/** Words the service worker shows: it has no catalogues of its own. */
export type WorkerTexts = Record<
  'body' | 'no' | 'test' | 'added' | 'expired' | 'saidNo' | 'failed' | 'other',
  string
>;

export type Records = ReturnType<typeof createRecords>;

export function createRecords(database: Database) {
  const setting = <T>(name: string) => ({
    read: () => database.get<T>('settings', name),
    write: (value: T) => database.put('settings', name, value),
    clear: () => database.remove('settings', name),
  });
  return {
    async accounts(): Promise<Account[]> {
      return (await database.all<Account>('accounts')).sort((a, b) => a.order - b.order);
    },
    account: (deviceId: string) => database.get<Account>('accounts', deviceId),
    save: (account: Account) => database.put('accounts', account.deviceId, account),
    /** Changes some members of an account that is still there. */
    update: (deviceId: string, part: Partial<Account>) =>
      database.change<Account>('accounts', deviceId, (before) => before && { ...before, ...part }),
    async remove(deviceId: string): Promise<void> {
      await database.remove('accounts', deviceId);
      await database.remove('counters', deviceId);
    },
    /** Each answer of a device has a higher counter than all before, whoever asks at the same time. */
    async nextCounter(deviceId: string): Promise<number> {
      return (await database.change<number>('counters', deviceId, (before) => (before ?? 0) + 1)) ?? 1;
    },
    pending: setting<Pending>('pending'),
    /** Server time minus this phone's, in milliseconds. */
    clockOffsetMs: setting<number>('clock-offset'),
    workerTexts: setting<WorkerTexts>('worker-texts'),
  };
}
