// Codes of other services on their way in: read from a link, several QR codes or a file, looked at, and kept.
import type { Collected } from '../vault/google-migration.ts';
import { type Draft, type Entry, type Found, isDraft, maxEntries, sameCodes } from '../vault/entry.ts';
import { isOtpauth, readOtpauth } from '../vault/otpauth.ts';
import type { FileFault, Reading, Source } from '../vault/formats/reading.ts';
import { createStore, type Store } from './store.ts';
import type { Vault } from './vault.ts';

export type IntakeState =
  | { step: 'idle' }
  /** One, to be looked at before it is kept. */
  | { step: 'review'; draft: Draft }
  /** QR codes of an export in parts. */
  | { step: 'collecting'; collected: Collected }
  | { step: 'password'; locked: Extract<Reading, { kind: 'locked' }>; isWrong: boolean; isBusy: boolean }
  | { step: 'preview'; source: Source | 'google'; found: Found }
  | { step: 'fault'; fault: FileFault };

/** What a scanned or pasted text turned out to be. */
export type Taken = 'review' | 'preview' | 'part' | 'other-export' | 'broken' | 'foreign';
export type Intake = ReturnType<typeof createIntake>;

export function createIntake({ vault, newId }: { vault: Vault; newId: () => string }) {
  const store: Store<{ now: IntakeState }> = createStore<{ now: IntakeState }>({ now: { step: 'idle' } });
  const set = (now: IntakeState): void => store.set({ now });

  async function takePart(text: string): Promise<Taken> {
    const { collect, foundIn, isComplete, readMigration } = await import('../vault/google-migration.ts');
    const part = readMigration(text);
    if (!part) return 'broken';
    const { now } = store.get();
    const collected = collect(now.step === 'collecting' ? now.collected : undefined, part);
    if (collected === 'other-export') return 'other-export';
    if (!isComplete(collected)) {
      set({ step: 'collecting', collected });
      return 'part';
    }
    set({ step: 'preview', source: 'google', found: foundIn(collected) });
    return 'preview';
  }

  function show(found: Found | FileFault, source: Source): void {
    set(typeof found === 'string' ? { step: 'fault', fault: found } : { step: 'preview', source, found });
  }

  return {
    store,
    cancel: () => set({ step: 'idle' }),

    /** A text that was scanned, pasted or opened. Nothing is kept before the person says so. */
    async take(text: string): Promise<Taken> {
      const { isMigration } = await import('../vault/google-migration.ts');
      if (isMigration(text)) return takePart(text);
      if (!isOtpauth(text)) return 'foreign';
      const draft = readOtpauth(text);
      if (!isDraft(draft)) return 'broken';
      set({ step: 'review', draft });
      return 'review';
    },
    /** The parts there are, when the others cannot be had. */
    async stopCollecting(): Promise<void> {
      const { now } = store.get();
      const { foundIn } = await import('../vault/google-migration.ts');
      if (now.step === 'collecting')
        set({ step: 'preview', source: 'google', found: foundIn(now.collected) });
    },
    review: (draft: Draft) => set({ step: 'review', draft }),

    async takeFile(file: Blob): Promise<void> {
      const { maxFileBytes, readImport } = await import('../vault/formats/read-import.ts');
      if (file.size > maxFileBytes) return set({ step: 'fault', fault: 'too-large' });
      const reading = readImport(await file.text());
      if (reading.kind === 'fault') set({ step: 'fault', fault: reading.fault });
      else if (reading.kind === 'found') show(reading.found, reading.source);
      else set({ step: 'password', locked: reading, isWrong: false, isBusy: false });
    },
    async tryPassword(password: string): Promise<void> {
      const { now } = store.get();
      if (now.step !== 'password' || now.isBusy) return;
      set({ ...now, isWrong: false, isBusy: true });
      const found = await now.locked.open(password).catch((): FileFault => 'damaged');
      // Gone away meanwhile: nothing pops up later.
      const later = store.get().now;
      if (later.step !== 'password' || later.locked !== now.locked) return;
      if (found === undefined) set({ ...now, isWrong: true, isBusy: false });
      else show(found, now.locked.source);
    },

    /** Which of them are here already, or stand twice in the list. */
    duplicates(drafts: readonly Draft[]): ReadonlySet<number> {
      const seen = new Set(vault.store.get().entries.map(sameCodes));
      const twice = new Set<number>();
      drafts.forEach((draft, place) => {
        if (seen.has(sameCodes(draft))) twice.add(place);
        seen.add(sameCodes(draft));
      });
      return twice;
    },
    /** At the end of the list, or all of them none. False when there would be too many. */
    async keep(drafts: readonly Draft[]): Promise<boolean> {
      if (vault.store.get().entries.length + drafts.length > maxEntries) return false;
      const fresh: Entry[] = drafts.map((draft) => ({ ...draft, id: newId() }));
      await vault.changeEntries((entries) => [...entries, ...fresh]);
      set({ step: 'idle' });
      void navigator.storage?.persist?.().catch(() => false);
      return true;
    },
  };
}
