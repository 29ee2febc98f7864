// Decisions about factors. Pure.
import { normaliseCrockford } from '../../lib/crockford.ts';

export const maximumCodeApps = 5;
export const seedBytes = 20;
/** An unproven code app is dropped after this. */
export const proofMs = 15 * 60_000;
export const codesOnSheet = 10;
/** Three groups of five Crockford characters: 75 bits. */
export const codeShape = { groups: 3, size: 5 } as const;

/** Tries at proving an app or typing a backup code back. */
export const proofLimit = { limit: 10, windowSeconds: 15 * 60 } as const;
/** A sheet costs ten slow hashes. */
export const sheetLimit = { limit: 10, windowSeconds: 3600 } as const;

/** Every kind of factor there is. */
export type FactorKind = 'aldaba-auth' | 'code-app' | 'passkey' | 'security-key' | 'yubikey' | 'sms';

/** What somebody who wants in would have to beat: text messages alone are weak, keys bound to our address cannot be relayed. */
export type Strength = 'none' | 'weak' | 'ok' | 'phishing-resistant';

export function strengthOf(kinds: readonly FactorKind[]): Strength {
  if (kinds.length === 0) return 'none';
  if (kinds.some((kind) => kind === 'passkey' || kind === 'security-key')) return 'phishing-resistant';
  return kinds.every((kind) => kind === 'sms') ? 'weak' : 'ok';
}

const strengths: readonly Strength[] = ['none', 'weak', 'ok', 'phishing-resistant'];

export const isAtLeast = (one: Strength, least: Strength): boolean =>
  strengths.indexOf(one) >= strengths.indexOf(least);

export type TwoStepState = 'off' | 'unfinished' | 'on';

/** On is what was switched on: it stays on however few factors are left, so nothing lost opens a door. */
export function twoStepState(activeAt: number | null, provenFactors: number): TwoStepState {
  if (activeAt !== null) return 'on';
  return provenFactors > 0 ? 'unfinished' : 'off';
}

/** Proven, or still within the time to prove it. */
export function stillCounts(app: { proven_at: number | null; added_at: number }, now: number): boolean {
  return app.proven_at !== null || now - app.added_at < proofMs;
}

/** What is hashed of a backup code: as the person meant it, bound to the account. */
export function backupCodeText(accountId: string, typed: string): string {
  return `${accountId}|${normaliseCrockford(typed)}`;
}

/** The first 32 bits of a keyed hash as a number. */
export function selectorOf(mac: Uint8Array): number {
  return new DataView(mac.buffer, mac.byteOffset, 4).getUint32(0);
}
