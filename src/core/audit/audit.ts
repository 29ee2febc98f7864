// The audit trail: append-only, each entry sealed with the one before. A person's activity log reads it by account.
import type { Query, Tx } from '../db/db.ts';

export type AuditEntry = {
  at: number;
  /** 'sign-in.done' */
  kind: string;
  accountId: string | null;
  actor: string | null;
  organisationId?: string | null;
  detail: Record<string, string | number | boolean | null>;
};

export type AuditRow = AuditEntry & { seq: number; organisationId: string | null; erased: boolean };

export type Audit = {
  /** Written as the last statements of the transaction, so that the chain is locked for an instant only. */
  append(tx: Tx, entry: AuditEntry): Promise<void>;
  /** Newest first; `before` is the `seq` of the last entry of the page before. */
  list(
    query: Query,
    filter: {
      accountId?: string;
      organisationId?: string;
      /** Kinds that begin so. */
      kinds?: readonly string[];
      before?: number;
      limit: number;
    },
  ): Promise<AuditRow[]>;
  /** Reads the whole chain in pages; `firstBad` is the first seq that is changed, missing or cut off. */
  verify(query: Query): Promise<{ ok: boolean; entries: number; firstBad?: number }>;
  /** Erases the details of an account's entries for privacy; the chain still holds. Returns how many. */
  eraseDetails(tx: Tx, accountId: string): Promise<number>;
};
