// Text people and programs chose themselves, made safe to show: names in pages, mails and knocks, fields in CSV.

// Bidirectional controls turn the rest of a line around, U+200B, U+2060 and U+FEFF hide between letters, U+2028/9 break
// lines, tags (U+E0000..) are invisible. The joiners U+200C/D stay: Persian, Indic scripts and emoji need them.
const invisible =
  /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Removes control, bidirectional and invisible characters; white space of any kind becomes single spaces. */
export function stripControls(text: string): string {
  return text.toWellFormed().replace(/\s+/gu, ' ').replace(invisible, '');
}

/**
 * A name as it is stored and shown: NFC, one line, trimmed, at most `maxLength` code points, never cut inside a
 * character as people see it. May be empty: the caller decides whether that is a name.
 */
export function cleanName(text: string, maxLength = 80): string {
  // Cut first, generously: normalising megabytes would be work for nothing.
  const name = stripControls(text.slice(0, maxLength * 8).normalize('NFC'))
    .replace(/ {2,}/g, ' ')
    .trim();
  if ([...name].length <= maxLength) return name;
  let kept = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(name)) {
    length += [...segment].length;
    if (length > maxLength) break;
    kept += segment;
  }
  return kept.trim();
}

/** Of those, what would turn a line around or hide in it; white space and joiners stay. */
const turning = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;

/**
 * A field of a CSV file, always quoted (RFC 4180 §2). Text that a spreadsheet would run as a formula gets an
 * apostrophe in front; what turns text around or hides in it is shown as U+FFFD; numbers are written as they are.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.toWellFormed().replaceAll('\0', '').replaceAll(turning, '\uFFFD');
  // Spreadsheets look past leading white space, and fold the full-width signs.
  const neutral = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text;
  return `"${neutral.replaceAll('"', '""')}"`;
}
