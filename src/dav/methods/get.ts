// GET and HEAD: content, whole or one range of it. A collection says in one line what it is, so that whoever looks whether it
// is there sees that; its members are PROPFIND's.
import { Refusal, refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Content, Node } from '../node.ts';
import { judge } from '../wire/conditions.ts';
import { httpDate } from '../wire/dates.ts';
import { isSameAsBefore, readRange } from '../wire/range.ts';

const inWords = 'This is a folder. Open it with a WebDAV program.\n';

function headersOf(node: Node): Record<string, string | number> {
  return {
    'content-type': node.mediaType ?? 'application/octet-stream',
    'last-modified': httpDate(node.modifiedAt),
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    // What somebody stored is saved and never shown here: it would run as a page of ours.
    'content-disposition': 'attachment',
    ...(node.etag === null ? {} : { etag: `"${node.etag}"` }),
  };
}

export async function get(exchange: Exchange): Promise<void> {
  const { request, response, space, path } = exchange;
  const isHead = request.method === 'HEAD';
  const found = isHead ? await space.reading.find(path) : await space.reading.content(path);
  if (!found) return refuse('dav/not-found');
  const content: Content | undefined = 'open' in found ? found : undefined;
  const node = 'open' in found ? found.node : found;
  if (node.kind === 'collection') return exchange.text(200, 'text/plain; charset=utf-8', inWords);
  if (exchange.slash) refuse('dav/not-found');
  const verdict = judge(request.headers, node, true);
  if (verdict === 'failed') refuse('dav/changed');
  const headers = headersOf(node);
  const size = node.sizeBytes ?? 0;
  if (verdict === 'not-modified') {
    exchange.head(304, headers);
    response.end();
    return;
  }
  const asked = isHead ? null : readRange(exchange.header('range'), size);
  const range = asked !== null && isSameAsBefore(exchange.header('if-range'), node) ? asked : null;
  if (range === 'outside') throw new Refusal('dav/range', { sizeBytes: size });
  headers['content-length'] = range ? range.end - range.start + 1 : size;
  if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${size}`;
  exchange.head(range ? 206 : 200, headers);
  if (!content || size === 0) {
    response.end();
    return;
  }
  const body = content.open(range ?? undefined);
  if (body instanceof Uint8Array) exchange.bytes(body);
  else await exchange.stream(body);
}
