// Sync tokens as clients see them: an address that means nothing (RFC 6578 §3.2), around what the space gave.

const prefix = 'urn:aldaba:sync:';

export const writeSyncToken = (token: string): string => prefix + token;

/** undefined for what we never gave. */
export const readSyncToken = (written: string): string | undefined =>
  written.startsWith(prefix) && /^[\w.-]{1,200}$/.test(written.slice(prefix.length))
    ? written.slice(prefix.length)
    : undefined;
