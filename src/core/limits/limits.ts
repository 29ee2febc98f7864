// Limits by key: how often something may be tried. Counted before the check, in a committed transaction of their own,
// so that neither a crash nor a parallel request gives a try back.
import type { Tx } from '../db/db.ts';

/**
 * `limit` tries in `windowSeconds` from the first one. The try past the limit is refused until the window ends or, with
 * `blockSeconds`, for that long; tries while blocked never prolong a block.
 */
export type LimitRule = { key: string; limit: number; windowSeconds: number; blockSeconds?: number };

export type LimitAnswer = { allowed: true } | { allowed: false; retryAfterSeconds: number; key: string };

export type Limits = {
  /** Counts a try under every rule, in one commit; refused when any is over or blocked (tells the longest wait). */
  count(rules: readonly LimitRule[]): Promise<LimitAnswer>;
  /** As `count` for one group after the other, in one commit: what is refused by one does not count in those after it. */
  countInTurn(groups: readonly (readonly LimitRule[])[]): Promise<LimitAnswer>;
  /**
   * As `count`, but only values not seen in the last `windowSeconds` count: 20 distinct wrong secrets. Given a
   * transaction it counts in that one, which must commit before anything is checked.
   */
  countDistinct(rule: LimitRule & { value: string }, tx?: Tx): Promise<LimitAnswer>;
  /** The value was right after all: it is not one of the wrong ones any more. */
  forgetValue(tx: Tx, key: string, value: string): Promise<void>;
  /** Forgets counts and blocks of keys, whatever the rules. */
  forget(tx: Tx, keys: string[]): Promise<void>;
};
