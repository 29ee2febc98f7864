// DELETE: a file, or a collection with everything in it, at once or not at all.
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { expectTarget } from '../features/conditions.ts';
import { readDepth } from '../wire/headers.ts';

export async function remove(exchange: Exchange): Promise<void> {
  const { space, path, tokens } = exchange;
  if (path.length === 0) refuse('dav/forbidden');
  // A collection goes with its members or stays (RFC 4918 §9.6.1); of a file any depth means the same.
  const depth = readDepth(exchange.header('depth'), 'infinity');
  if (depth === 1 || (depth === 0 && exchange.slash)) refuse('dav/bad-request');
  await expectTarget(exchange);
  await space.writing?.remove({ path, tokens, expected: exchange.expected });
  exchange.empty(204);
}
