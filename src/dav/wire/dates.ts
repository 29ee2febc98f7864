// Instants as HTTP and DAV write them: whole seconds.

/** RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export const httpDate = (at: number): string => new Date(at).toUTCString();

/** RFC 3339, for creationdate. */
export const isoDate = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** undefined for what is no date of HTTP: such conditions count for nothing (RFC 9110 §13.1.3). */
export function readHttpDate(written: string): number | undefined {
  const text = written.trim();
  if (!/^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d( \d{4}| GMT)$/.test(text)) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

/** A date with whole seconds says nothing about those after it. */
export const seconds = (at: number): number => Math.floor(at / 1000);
