// Conditional requests of HTTP (RFC 9110 §13): what the client expects to be there, against what is. Pure.
import type { IncomingHttpHeaders } from 'node:http';
import type { Node } from '../node.ts';
import { readHttpDate, seconds } from './dates.ts';

/** Strong entity tags of a list, without quotes; `*` for any. Weak ones never match where content is at stake. */
export function readEtags(written: string): readonly string[] | '*' {
  if (written.trim() === '*') return '*';
  return [...written.matchAll(/(W\/)?"([^"]*)"/g)].filter(([, weak]) => !weak).map(([, , tag = '']) => tag);
}

/** Tags for a comparison that weak ones pass too: what a cache has. */
const readAnyEtags = (written: string): readonly string[] =>
  [...written.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag);

type Found = Pick<Node, 'etag' | 'modifiedAt'> | undefined;

/** The order of RFC 9110 §13.2.2. `isRead`: GET and HEAD answer 304 where others fail. */
export function judge(
  headers: IncomingHttpHeaders,
  found: Found,
  isRead: boolean,
): 'go' | 'not-modified' | 'failed' {
  const {
    'if-match': match,
    'if-none-match': noneMatch,
    'if-unmodified-since': unmodified,
    'if-modified-since': modified,
  } = headers;
  if (match !== undefined) {
    const tags = readEtags(match);
    if (!found || (tags !== '*' && !(found.etag !== null && tags.includes(found.etag)))) return 'failed';
  } else if (unmodified !== undefined) {
    const at = readHttpDate(unmodified);
    if (at !== undefined && (!found || seconds(found.modifiedAt) > seconds(at))) return 'failed';
  }
  if (noneMatch !== undefined) {
    const any = noneMatch.trim() === '*';
    const there = found && (any || (found.etag !== null && readAnyEtags(noneMatch).includes(found.etag)));
    if (there) return isRead ? 'not-modified' : 'failed';
  } else if (isRead && modified !== undefined && found) {
    const at = readHttpDate(modified);
    if (at !== undefined && seconds(found.modifiedAt) <= seconds(at)) return 'not-modified';
  }
  return 'go';
}

export const isConditional = (headers: IncomingHttpHeaders): boolean =>
  headers['if-match'] !== undefined ||
  headers['if-none-match'] !== undefined ||
  headers['if-unmodified-since'] !== undefined ||
  headers['if-modified-since'] !== undefined;
