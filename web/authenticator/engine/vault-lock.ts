// Locking the vault: PIN and passkey are put on, asked for, changed and taken off. Wrong PINs are counted on disk first.
import type { Bytes } from '../protocol/bytes.ts';
import type { Slot, VaultRecord, VaultRecords } from '../storage/vault-record.ts';
import { makePasskeySlot, makePinSlot, openPasskeySlot, openPinSlot } from '../vault/lock-slots.ts';
import { countTry, noTries, plainPin, waitLeftMs } from '../vault/pin.ts';
import { importSealKey, newBytes, newSealKey } from '../vault/sealed.ts';
import type { Passkeys } from './passkey.ts';
import type { Vault } from './vault.ts';

type Deps = { vault: Vault; records: VaultRecords; passkeys: Passkeys; phoneNow: () => number };

/** That the person is the owner, shown a moment ago; holds what the next step needs and is kept nowhere. */
export type Proof = { readonly vaultKey: Bytes };
export type Refused = 'wrong' | 'wait' | 'cancelled' | 'unsupported';
export type Lock = ReturnType<typeof createLock>;

export function createLock({ vault, records, passkeys, phoneNow }: Deps) {
  const slotOf = async <K extends Slot['kind']>(kind: K) =>
    (await vault.readRecord()).slots.find((slot): slot is Extract<Slot, { kind: K }> => slot.kind === kind);

  async function provePin(pin: string): Promise<Proof | Refused> {
    const slot = await slotOf('pin');
    if (!slot) return 'unsupported';
    let isEarly = false;
    const tries = await records.changeTries((before) => {
      isEarly = waitLeftMs(before, phoneNow()) > 0;
      return isEarly ? before : countTry(before, phoneNow());
    });
    vault.store.set({ tries });
    if (isEarly) return 'wait';
    const vaultKey = await openPinSlot(slot, plainPin(pin));
    if (!vaultKey) return 'wrong';
    vault.store.set({ tries: await records.changeTries(() => noTries) });
    return { vaultKey };
  }

  async function provePasskey(): Promise<Proof | Refused> {
    const slot = await slotOf('passkey');
    if (!slot) return 'unsupported';
    const secret = await passkeys.ask(slot);
    if (typeof secret === 'string') return secret;
    const vaultKey = await openPasskeySlot(slot, secret);
    return vaultKey ? { vaultKey } : 'wrong';
  }

  /** The first lock gives the vault a new key, so that what lay open before opens nothing any more. */
  async function putOn(proof: Proof | undefined, make: (vaultKey: Bytes) => Promise<Slot>): Promise<void> {
    const vaultKey = proof?.vaultKey ?? newBytes(32);
    const slot = await make(vaultKey);
    await vault.rewrite(async (record) => {
      const others = record.slots.filter(({ kind }) => kind !== slot.kind);
      const next: VaultRecord = { ...record, key: null, slots: [...others, slot] };
      const key = await importSealKey(vaultKey);
      if (record.key) {
        const moved = await vault.resealed(next, record.key, key);
        vault.begin(key);
        return moved;
      }
      // A lock put on in another tab meanwhile must be opened, not overwritten.
      await vault.resealed(record, key, key);
      vault.begin(key);
      return next;
    });
    vault.store.set({ tries: await records.changeTries(() => noTries) });
  }

  async function begin(proof: Proof | Refused): Promise<Refused | 'open'> {
    if (typeof proof === 'string') return proof;
    vault.begin(await importSealKey(proof.vaultKey));
    await vault.reload();
    return 'open';
  }

  return {
    provePin,
    provePasskey,
    unlockWithPin: async (pin: string) => begin(await provePin(pin)),
    unlockWithPasskey: async () => begin(await provePasskey()),

    /** `proof` is needed as soon as there is any lock. */
    setPin: (pin: string, proof?: Proof) => putOn(proof, (vaultKey) => makePinSlot(plainPin(pin), vaultKey)),
    async setPasskey(words: { name: string }, proof?: Proof): Promise<'done' | Refused> {
      const made = await passkeys.create(words);
      if (typeof made === 'string') return made;
      await putOn(proof, (vaultKey) => makePasskeySlot(made, made.secret, vaultKey));
      return 'done';
    },
    /** Without its last lock the vault gets a new key that lies beside it. */
    async takeOff(kind: Slot['kind'], proof: Proof): Promise<void> {
      await vault.rewrite(async (record) => {
        const slots = record.slots.filter((slot) => slot.kind !== kind);
        const from = await importSealKey(proof.vaultKey);
        if (slots.length > 0) {
          await vault.resealed(record, from, from);
          return { ...record, slots };
        }
        const key = await newSealKey();
        return { ...(await vault.resealed(record, from, key)), slots, key };
      });
    },
    /** For who cannot open it any more: everything inside is gone, and the vault is empty and open. */
    async throwAway(): Promise<void> {
      await records.clear();
      await vault.reload();
    },
  };
}
