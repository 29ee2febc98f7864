// Server-sent events as text (HTML Living Standard §9.2.6).

/**
 * One event, ending in an empty line. `data` may have several lines; `event` and `id` may not (TypeError), for a line
 * break there would let data speak as another field.
 */
export function sseEvent(event: { event?: string; data: string; id?: string }): string {
  let out = '';
  if (event.event !== undefined) out += `event: ${oneLine('event', event.event)}\n`;
  if (event.id !== undefined) out += `id: ${oneLine('id', event.id)}\n`;
  for (const line of event.data.split(/\r\n|\r|\n/)) out += `data: ${line}\n`;
  return `${out}\n`;
}

/** How long the browser waits before it connects again. */
export function sseRetry(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
    throw new TypeError('sse: retry must be a whole number');
  return `retry: ${milliseconds}\n\n`;
}

/** A line the browser ignores: keeps proxies from closing a quiet connection. */
export function sseComment(text = ''): string {
  return `: ${oneLine('comment', text)}\n\n`;
}

function oneLine(field: string, value: string): string {
  // U+0000 in an id makes the browser drop the id (§9.2.6).
  if (/[\r\n\0]/.test(value)) throw new TypeError(`sse: ${field} must be one line`);
  return value;
}
