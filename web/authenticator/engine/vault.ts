// The vault while the app runs: codes of other services and the seeds of the linked accounts. All tabs see one vault;
// whoever writes over somebody else's change reads again and repeats its own.
import { base64url, fromBase64url, utf8, type Bytes } from '../protocol/bytes.ts';
import { importSeed } from '../protocol/offline-code.ts';
import type { Habits, VaultRecord, VaultRecords } from '../storage/vault-record.ts';
import type { Entry } from '../vault/entry.ts';
import { noTries, type Tries } from '../vault/pin.ts';
import { newSealKey, seal, type Sealed, unseal } from '../vault/sealed.ts';
import { createStore, type Store } from './store.ts';

export type VaultState = {
  readonly isLocked: boolean;
  /** What lay here could not be read and was set aside; an empty vault took its place. */
  readonly wasDamaged: boolean;
  /** What can open it; without any it is never locked. */
  readonly locks: { readonly pin: boolean; readonly passkey: boolean };
  /** Empty while it is locked, like the seeds. */
  readonly entries: readonly Entry[];
  readonly seeds: ReadonlyMap<string, CryptoKey>;
  readonly tries: Tries;
  readonly habits: Habits;
};
export type VaultError = 'locked' | 'damaged';
export class VaultRefusal extends Error {
  readonly why: VaultError;
  constructor(why: VaultError) {
    super(why);
    this.why = why;
  }
}

const contentPurpose = 'aldaba-vault-content-v1';
const seedPurpose = (deviceId: string): string => `aldaba-vault-seed-v1:${deviceId}`;
const nothing = { entries: [], seeds: new Map<string, CryptoKey>() } as const;

export type Vault = Awaited<ReturnType<typeof openVault>>;
type Channel = Pick<BroadcastChannel, 'postMessage'> & { onmessage: ((event: MessageEvent) => void) | null };

export async function openVault({ records, channel }: { records: VaultRecords; channel: Channel }) {
  const store: Store<VaultState> = createStore<VaultState>({
    isLocked: false,
    wasDamaged: false,
    locks: { pin: false, passkey: false },
    ...nothing,
    tries: noTries,
    habits: await records.habits(),
  });
  /** The key of a locked vault, from unlocking to locking. */
  let session: CryptoKey | undefined;
  const waiting = new Set<() => void>();

  async function readRecord(): Promise<VaultRecord> {
    for (;;) {
      const record = await records.read();
      if (record) return record;
      const key = await newSealKey();
      const content = await seal(key, contentPurpose, utf8('[]'));
      await records.write({ key, slots: [], content, seeds: {} }, 0);
    }
  }

  const keyFor = (record: VaultRecord): CryptoKey | undefined => record.key ?? session;

  async function entriesOf(record: VaultRecord, key: CryptoKey): Promise<Entry[] | undefined> {
    const plain = await unseal(key, contentPurpose, record.content);
    return plain && (JSON.parse(new TextDecoder().decode(plain)) as Entry[]);
  }

  async function seedsOf(record: VaultRecord, key: CryptoKey): Promise<Map<string, CryptoKey>> {
    const seeds = new Map<string, CryptoKey>();
    for (const [deviceId, sealed] of Object.entries(record.seeds)) {
      const seed = await unseal(key, seedPurpose(deviceId), sealed);
      if (seed) seeds.set(deviceId, await importSeed(base64url(seed)));
    }
    return seeds;
  }

  /** Shows what the record holds, as far as there is a key for it. */
  async function show(record: VaultRecord): Promise<void> {
    const kinds = record.slots.map(({ kind }) => kind);
    const locks = { pin: kinds.includes('pin'), passkey: kinds.includes('passkey') };
    const key = keyFor(record);
    const entries = key && (await entriesOf(record, key));
    if (!key || !entries) {
      // Without a lock the key lies beside the content: when they do not fit, the content is lost, not locked.
      if (record.key) throw new VaultRefusal('damaged');
      session = undefined;
      store.set({ isLocked: true, locks, ...nothing });
      return;
    }
    store.set({ isLocked: false, locks, entries, seeds: await seedsOf(record, key) });
    for (const go of waiting) go();
    waiting.clear();
  }

  async function reload(): Promise<void> {
    store.set({ tries: await records.tries(), habits: await records.habits() });
    await show(await readRecord());
  }

  /** Repeats `make` until nobody wrote in between. */
  async function rewrite(
    make: (record: VaultRecord) => Promise<Omit<VaultRecord, 'revision'>>,
  ): Promise<void> {
    for (;;) {
      const record = await readRecord();
      const next = await make(record);
      if (!(await records.write(next, record.revision))) continue;
      await show(await readRecord());
      channel.postMessage('changed');
      return;
    }
  }

  async function opened(record: VaultRecord): Promise<{ key: CryptoKey; entries: Entry[] }> {
    const key = keyFor(record);
    const entries = key && (await entriesOf(record, key));
    if (!key || !entries) throw new VaultRefusal('locked');
    return { key, entries };
  }

  function lock(): void {
    if (store.get().locks.pin || store.get().locks.passkey) {
      session = undefined;
      store.set({ isLocked: true, ...nothing });
    }
  }

  channel.onmessage = ({ data }) => {
    if (data === 'lock') lock();
    else void reload();
  };
  try {
    await reload();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    // Requests must be answered all the same: the app goes on without what is lost, and says so.
    await records.setAside();
    await reload();
    store.set({ wasDamaged: true });
  }

  return {
    store,
    reload,
    readRecord,
    rewrite,
    /** The key of an unlocked vault, from then on. */
    begin(key: CryptoKey): void {
      session = key;
    },
    /** This tab; nothing happens while there is no lock. */
    lockHere: lock,
    /** All tabs. */
    lock(): void {
      lock();
      channel.postMessage('lock');
    },
    /** Resolves once it is open: at once without a lock. */
    whenOpen: (): Promise<void> =>
      store.get().isLocked ? new Promise((resolve) => waiting.add(resolve)) : Promise.resolve(),

    /** Throws `VaultRefusal('locked')`. */
    changeEntries: (change: (entries: readonly Entry[]) => readonly Entry[]): Promise<void> =>
      rewrite(async (record) => {
        const { key, entries } = await opened(record);
        const plain = utf8(JSON.stringify(change(entries)));
        return { ...record, content: await seal(key, contentPurpose, plain) };
      }),
    /** `seed` is base64url. Waits for a locked vault to be opened. */
    async keepSeed(deviceId: string, seed: string): Promise<void> {
      await this.whenOpen();
      await rewrite(async (record) => {
        const { key } = await opened(record);
        const sealed = await seal(key, seedPurpose(deviceId), fromBase64url(seed));
        return { ...record, seeds: { ...record.seeds, [deviceId]: sealed } };
      });
    },
    dropSeeds: (deviceIds: readonly string[]): Promise<void> =>
      rewrite(async (record) => {
        const kept = Object.entries(record.seeds).filter(([deviceId]) => !deviceIds.includes(deviceId));
        return { ...record, seeds: Object.fromEntries(kept) };
      }),

    /** The record with everything sealed by another key. Throws when `from` does not fit. */
    async resealed(record: VaultRecord, from: CryptoKey, to: CryptoKey): Promise<VaultRecord> {
      const move = async (purpose: string, sealed: Sealed): Promise<Sealed> => {
        const plain: Bytes | undefined = await unseal(from, purpose, sealed);
        if (!plain) throw new VaultRefusal('locked');
        return seal(to, purpose, plain);
      };
      const seeds: Record<string, Sealed> = {};
      for (const [deviceId, sealed] of Object.entries(record.seeds)) {
        seeds[deviceId] = await move(seedPurpose(deviceId), sealed);
      }
      return { ...record, content: await move(contentPurpose, record.content), seeds };
    },

    async changeHabits(part: Partial<Habits>): Promise<void> {
      const habits = { ...(await records.habits()), ...part };
      await records.saveHabits(habits);
      store.set({ habits });
    },
  };
}
