// Rows of this module's table. Instants are epoch milliseconds.

export type ApiTokenTable = {
  id: string;
  organisation_id: string;
  /** In whose name it acts. */
  made_by: string;
  name: string;
  secret_hash: Uint8Array;
  /** Words with blanks between them. */
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  last_network: string | null;
};

export type ApiTokensTables = { api_token: ApiTokenTable };
