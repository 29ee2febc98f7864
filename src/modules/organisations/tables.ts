// Rows of this module's tables. Instants are epoch milliseconds.

export type OrganisationTable = { id: string; name: string; created_at: number };

export type MembershipTable = {
  organisation_id: string;
  account_id: string;
  role: string;
  joined_at: number;
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
  invitation: InvitationTable;
  start_code: StartCodeTable;
};
