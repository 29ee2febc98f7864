// Who comes and from where, in no protocol's words: what actions, notices, limits and the activity log need to know
// about the other side of a request.

export type Visit = {
  readonly requestId: string;
  readonly ip: string;
  /** /24 or /56 of the address: what limits count on and what the activity log keeps. */
  readonly network: string;
  /** Approximate place, when the installation has a local table of places. */
  readonly place: string | null;
  readonly browser: string;
  readonly system: string;
  readonly language: string;
  /** Random value kept by this browser, or null for a client without cookies. Stored only hashed. */
  readonly browserToken: string | null;
};
