// What every reader of a file answers.
import type { Found } from '../entry.ts';

export type Source = 'aldaba' | 'aegis' | '2fas' | 'bitwarden' | 'proton' | 'links';

/** Why a whole file cannot be used. */
export type FileFault =
  | 'unknown'
  | 'empty'
  | 'too-large'
  | 'too-many'
  | 'damaged'
  /** Encrypted in a way only its own app can open. */
  | 'own-app-only'
  /** It asks for more work or memory than a phone has. */
  | 'too-costly'
  | 'newer';

export type Reading =
  | { readonly kind: 'found'; readonly source: Source; readonly found: Found }
  | {
      readonly kind: 'locked';
      readonly source: Source;
      /** Undefined for a wrong password: it is asked again. */
      open(password: string): Promise<Found | FileFault | undefined>;
    }
  | { readonly kind: 'fault'; readonly fault: FileFault };

export const fault = (why: FileFault): Reading => ({ kind: 'fault', fault: why });
