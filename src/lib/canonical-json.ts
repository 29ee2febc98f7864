// Canonical JSON (RFC 8785, JCS): the one text of a value, so that two programs sign and hash the same bytes.

/**
 * The canonical text of a JSON value. Members are sorted by UTF-16 code units, numbers and strings written as
 * ECMAScript does (RFC 8785 §3.2). Throws TypeError for what JSON cannot carry without loss: undefined, bigint,
 * functions, NaN and infinities, lone surrogates, instances of classes (a Date would silently become a string).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON: a number that is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') throw new TypeError(`canonical JSON: a value of type ${typeof value}`);
  // Array.from also visits the holes of a sparse array, which map() would skip and leave as ",,".
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new TypeError('canonical JSON: an object that is not plain');
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${text(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON: a lone surrogate');
  return JSON.stringify(value);
}
