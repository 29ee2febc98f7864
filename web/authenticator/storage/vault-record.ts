// The vault as it lies on this phone: one record, so that a change of its key is all or nothing.
import type { PasskeySlot, PinSlot } from '../vault/lock-slots.ts';
import { noTries, type Tries } from '../vault/pin.ts';
import type { Sealed } from '../vault/sealed.ts';
import type { Database } from './database.ts';

export type Slot = PinSlot | PasskeySlot;
export type VaultRecord = {
  /** Grows with each write; a write over another revision than was read is refused. */
  readonly revision: number;
  /** Lies here, not extractable, while there is no lock. With a lock the key exists only inside the slots. */
  readonly key: CryptoKey | null;
  readonly slots: readonly Slot[];
  /** JSON of the entries. */
  readonly content: Sealed;
  /** Seeds of the linked accounts' offline codes, by device. */
  readonly seeds: Readonly<Record<string, Sealed>>;
};

export const autoLocks = ['background', '1', '5', '15'] as const;
export type AutoLock = (typeof autoLocks)[number];
export type Habits = {
  /** Locks on leaving the app, or after minutes without a touch. */
  readonly autoLock: AutoLock;
  readonly hideCodes: boolean;
  /** When the codes were last exported encrypted, and which. */
  readonly exported: { readonly at: number; readonly ids: readonly string[] } | null;
};
const firstHabits: Habits = { autoLock: '5', hideCodes: false, exported: null };

export type VaultRecords = ReturnType<typeof createVaultRecords>;

export function createVaultRecords(database: Database) {
  return {
    read: () => database.get<VaultRecord>('settings', 'vault'),
    /** False when somebody else wrote since revision `over` was read (0: there was none). */
    async write(next: Omit<VaultRecord, 'revision'>, over: number): Promise<boolean> {
      let won = false;
      await database.change<VaultRecord>('settings', 'vault', (before) => {
        won = (before?.revision ?? 0) === over;
        return won ? { ...next, revision: over + 1 } : before;
      });
      return won;
    },
    async tries(): Promise<Tries> {
      return (await database.get<Tries>('settings', 'vault-tries')) ?? noTries;
    },
    async changeTries(change: (before: Tries) => Tries): Promise<Tries> {
      const after = await database.change<Tries>('settings', 'vault-tries', (before) =>
        change(before ?? noTries),
      );
      return after ?? noTries;
    },
    async habits(): Promise<Habits> {
      return { ...firstHabits, ...(await database.get<Habits>('settings', 'vault-habits')) };
    },
    /** An unreadable vault makes room for a new one, and is not deleted. */
    async setAside(): Promise<void> {
      await database.put('settings', 'vault-damaged', await database.get('settings', 'vault'));
      await database.remove('settings', 'vault');
    },
    /** Everything but the habits. */
    async clear(): Promise<void> {
      for (const name of ['vault', 'vault-tries', 'vault-damaged']) await database.remove('settings', name);
    },
    saveHabits: (habits: Habits) => database.put('settings', 'vault-habits', habits),
  };
}
