// Rows of this module's tables. Instants are epoch milliseconds.

/** A web application of an organisation that stands behind a reverse proxy. */
export type GateSiteTable = {
  id: string;
  organisation_id: string;
  name: string;
  /** As a browser writes it: lower case, punycode, with a port unless that is the usual one. Unique in the installation. */
  host: string;
  /** 0: http, on this machine only. */
  secure: number;
  /** anybody | organisation */
  who: string;
  /** With `organisation`: the least role. */
  least_role: string;
  second_step: number;
  created_at: number;
};

/** A browser's right to pass the gate of one site; gone with its session. */
export type GatePassTable = {
  token_hash: Uint8Array;
  site_id: string;
  session_id: string;
  made_at: number;
};

/** On the way from ORIGIN's host to the site's; used once. */
export type GateCodeTable = {
  code_hash: Uint8Array;
  site_id: string;
  session_id: string;
  state_hash: string;
  path: string;
  expires_at: number;
};

export type GateTables = { gate_site: GateSiteTable; gate_pass: GatePassTable; gate_code: GateCodeTable };
