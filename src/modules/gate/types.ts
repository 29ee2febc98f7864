// Words of the gate.
import type { Role } from '../organisations/index.ts';

export type SiteRule = {
  /** Anybody with an account of this installation, or people of the organisation. */
  readonly who: 'anybody' | 'organisation';
  /** With `organisation`: who has less stays outside. */
  readonly leastRole: Role;
  readonly secondStep: boolean;
};

/** Why somebody may not pass: `sign-in` can be helped by going through Aldaba again, `not-allowed` cannot. */
export type Verdict = 'in' | 'sign-in' | 'not-allowed';
