// Instants as HTTP and DAV write them: whole seconds.

const dayMs = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
let lastDay = Number.NaN;
let dayText = '';

/** RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. A listing writes ten thousand, most of the same few days. */
export function httpDate(at: number): string {
  const day = Math.floor(at / dayMs);
  if (day !== lastDay) {
    dayText = new Date(day * dayMs).toUTCString().slice(0, -'00:00:00 GMT'.length);
    lastDay = day;
  }
  const second = Math.floor((at - day * dayMs) / 1000);
  return `${dayText}${two[Math.floor(second / 3600)]}:${two[Math.floor(second / 60) % 60]}:${two[second % 60]} GMT`;
}

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
