// Rows of this module's tables. Instants are epoch milliseconds.

export type OrganisationTable = {
  id: string;
  name: string;
  created_at: number;
  /** Raised by every change of roles: what they take turns on. */
  revision: number;
};

export type MembershipTable = {
  organisation_id: string;
  account_id: string;
  role: string;
  joined_at: number;
  /** As `role`, in the order lists show. */
  role_rank: number;
  // From here on a copy of what other modules know of the account, for searching and sorting (facts.ts).
  name: string;
  name_key: string;
  address: string;
  address_key: string;
  /** Name, address and sync name without accents and capitals. */
  folded: string;
  /** Kinds of the proven factors, by spaces; empty while two-step verification is not on. */
  factor_kinds: string;
  /** 0 none, 1 weak, 2 ok, 3 phishing-resistant. */
  strength: number;
  /** 0: never. */
  seen_at: number;
  alerted_at: number;
  changing_until: number;
};

/** No row: nothing is demanded and everything allowed. */
export type OrganisationRuleTable = {
  organisation_id: string;
  required_at: number | null;
  announced_at: number | null;
  minimum: string;
  apps: string;
  allowed_kinds: string | null;
  idle_ms: number | null;
  total_ms: number | null;
  keep_allowed: number;
  trust_allowed: number;
  number_always: number;
  links_allowed: number;
  /** Raised by every change: mails of an older one are not sent. */
  revision: number;
  changed_at: number;
};

/** An act on many people, done in steps by a job. */
export type BulkActTable = {
  id: string;
  organisation_id: string;
  /** Who asked for it. */
  account_id: string;
  act: string;
  role: string | null;
  /** JSON: the ids, or the filter. */
  chosen: string;
  /** Everybody up to this account is done. */
  cursor: string;
  total: number;
  done: number;
  failed: number;
  /** JSON: how many for each reason, and the first names. */
  reasons: string;
  state: string;
  /** Set while it waits for the next hour. */
  resumes_at: number | null;
  made_at: number;
};

/** One open invitation an organisation and address: a new one replaces the old. Accepted or withdrawn: no row. */
export type InvitationTable = {
  id: string;
  organisation_id: string;
  address: string;
  address_key: string;
  role: string;
  code_hash: Uint8Array;
  invited_by: string | null;
  invited_at: number;
  expires_at: number;
};

/** At most one row, number 1. */
export type StartCodeTable = { id: number; code_hash: Uint8Array; made_at: number };

export type OrganisationsTables = {
  organisation: OrganisationTable;
  membership: MembershipTable;
  organisation_rule: OrganisationRuleTable;
  bulk_act: BulkActTable;
  invitation: InvitationTable;
  start_code: StartCodeTable;
};
