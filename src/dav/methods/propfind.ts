// PROPFIND: properties of a node, and with Depth 1 of its members, page by page.
import { refuse } from '../../core/errors.ts';
import { type Exchange, Multistatus } from '../exchange.ts';
import { createPropertyWriter } from '../features/properties.ts';
import type { Lock, Node, Path } from '../node.ts';
import { UploadBody } from '../upload-body.ts';
import { readAsked } from '../wire/asked.ts';
import type { Asked } from '../wire/bodies.ts';
import { readDepth } from '../wire/headers.ts';
import { encodeName } from '../wire/path.ts';

const everything: Asked = { kind: 'all', include: [] };

export async function propfind(exchange: Exchange): Promise<void> {
  const { request, response, space, base, now, path } = exchange;
  const depth = readDepth(exchange.header('depth'), 'infinity');
  const asked = exchange.hasBody
    ? await readAsked(new UploadBody(request, response), exchange.length)
    : everything;
  const target = (await space.reading.find(path)) ?? refuse('dav/not-found');
  const isCollection = target.kind === 'collection';
  if (exchange.slash && !isCollection) refuse('dav/not-found');
  if (depth === 'infinity' && isCollection) refuse('dav/finite-depth');

  const around: { locks: readonly Lock[]; pathOf: (node: Node) => Path } = { locks: [], pathOf: () => path };
  const writer = createPropertyWriter(asked, { space, base, now, around });
  const withMembers = depth === 1 && isCollection;
  if (writer.readsLocks) around.locks = await locksOf(exchange, withMembers);
  const multistatus = new Multistatus(exchange);
  const href = exchange.href(isCollection);
  await multistatus.add(await writer.page([target], () => href));
  if (withMembers) {
    around.pathOf = ({ name }) => [...path, name];
    const memberHref = ({ name, kind }: Node) =>
      kind === 'collection' ? `${href}${encodeName(name)}/` : href + encodeName(name);
    for await (const nodes of space.reading.list(target))
      await multistatus.add(await writer.page(nodes, memberHref));
  }
  multistatus.end();
}

const locksOf = async ({ space, path }: Exchange, below: boolean) =>
  (await space.locking?.of(path, below)) ?? [];
