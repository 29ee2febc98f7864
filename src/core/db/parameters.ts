// What a query may be given, the same on both dialects. Without this check node:sqlite turns dates and undefined into
// NULL and PostgreSQL turns objects into JSON: a forgotten field would match nothing, or everything.

export type SqlValue = null | string | number | bigint | Uint8Array;

/** Throws TypeError for a value that is not null, string, finite number, bigint or Uint8Array. */
export function checkParameter(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `A query was given ${typeof value === 'number' ? value : typeof value}, which no column holds.`,
  );
}
