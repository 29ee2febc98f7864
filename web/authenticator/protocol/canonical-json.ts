// Canonical JSON (RFC 8785), as the server writes it: both sides must sign and hash the same bytes.
// web/ imports no values from src/, so the function stands here again; canonical-json.test.ts keeps the two equal.

/** Members sorted by UTF-16 code units, numbers and strings as ECMAScript writes them. Throws for what JSON would lose. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw new TypeError(`canonical JSON: ${typeof value}`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
