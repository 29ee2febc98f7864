// sync-collection (RFC 6578): what changed in a collection since a token, the gone as 404, and 507 where the answer was cut.
import { refuse } from '../../core/errors.ts';
import { type Exchange, Multistatus } from '../exchange.ts';
import type { Lock, Node, Path, Syncing } from '../node.ts';
import type { Report } from '../wire/bodies.ts';
import { readDepth } from '../wire/headers.ts';
import { hrefOf } from '../wire/path.ts';
import { readSyncToken, writeSyncToken } from '../wire/sync-token.ts';
import { createPropertyWriter } from './properties.ts';

/** Changes in one answer; who has more to hear comes back with the token. */
const mostAtOnce = 2000;

export async function syncCollection(exchange: Exchange, syncing: Syncing, asked: Report): Promise<void> {
  const { space, base, now, path } = exchange;
  // RFC 6578 §3.2: Depth is 0; how deep the changes go stands in the body.
  if (readDepth(exchange.header('depth'), 0) !== 0) refuse('dav/bad-request');
  const depth = asked.level === 'infinite' || asked.level === 'infinity' ? 'infinity' : 1;
  if (asked.level !== undefined && depth === 1 && asked.level !== '1') refuse('dav/bad-request');
  const collection = (await space.reading.find(path)) ?? refuse('dav/not-found');
  if (collection.kind !== 'collection') refuse('dav/report');
  const since =
    asked.since === null ? null : (readSyncToken(asked.since) ?? refuse('dav/sync-token-not-valid'));
  const limit = Math.min(asked.limit ?? mostAtOnce, mostAtOnce);
  const { token, changes, more } = await syncing.changes({ collection: path, since, depth, limit });

  const paths = new Map<string, Path>();
  const around: { locks: readonly Lock[]; pathOf: (node: Node) => Path } = {
    locks: [],
    pathOf: ({ id }) => paths.get(id) ?? path,
  };
  const writer = createPropertyWriter({ kind: 'some', names: asked.names }, { space, base, now, around });
  if (writer.readsLocks) around.locks = (await space.locking?.of(path, true)) ?? [];
  const href = (node: Node) => {
    const at = hrefOf(base, paths.get(node.id) ?? path);
    return node.kind === 'collection' ? `${at}/` : at;
  };
  const multistatus = new Multistatus(exchange);
  for (let at = 0; at < changes.length; at += pageLength) {
    let gone = '';
    const nodes: Node[] = [];
    for (const change of changes.slice(at, at + pageLength)) {
      if ('gone' in change) {
        gone += `<D:response><D:href>${hrefOf(base, change.gone)}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>`;
      } else {
        paths.set(change.node.id, change.path);
        nodes.push(change.node);
      }
    }
    await multistatus.add(gone + (await writer.page(nodes, href)));
  }
  const cut = more
    ? `<D:response><D:href>${exchange.href(true)}</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status><D:error><D:number-of-matches-within-limits/></D:error></D:response>`
    : '';
  multistatus.end(`${cut}<D:sync-token>${writeSyncToken(token)}</D:sync-token>`);
}
const pageLength = 500;
