// COPY and MOVE, which differ by what stays behind.
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import type { TransferInput } from '../node.ts';
import { readDestination } from '../wire/destination.ts';
import { readDepth, readOverwrite } from '../wire/headers.ts';
import { hrefOf, isWithin } from '../wire/path.ts';

export async function copy(exchange: Exchange): Promise<void> {
  const depth = readDepth(exchange.header('depth'), 'infinity');
  if (depth === 1) refuse('dav/bad-request');
  const input = readTransfer(exchange, depth === 0);
  answer(exchange, input, await exchange.space.writing?.copy({ ...input, shallow: depth === 0 }));
}

export async function move(exchange: Exchange): Promise<void> {
  // RFC 4918 §9.9.2: a collection moves whole. Of a file every depth means the same.
  const depth = readDepth(exchange.header('depth'), 'infinity');
  if (depth === 1 || (depth === 0 && exchange.slash)) refuse('dav/bad-request');
  const input = readTransfer(exchange, false);
  answer(exchange, input, await exchange.space.writing?.move(input));
}

function readTransfer(exchange: Exchange, shallow: boolean): TransferInput {
  const { path: from, tokens } = exchange;
  const to = readDestination(exchange.header('destination'), exchange.host, exchange.base).path;
  const overwrite = readOverwrite(exchange.header('overwrite'));
  const isInto = isWithin(to, from) && !(shallow && to.length > from.length);
  if (from.length === 0 || isInto || isWithin(from, to)) refuse('dav/into-itself');
  return { from, to, tokens, overwrite };
}

function answer(exchange: Exchange, { to }: TransferInput, done: { created: boolean } | undefined): void {
  if (!done) return refuse('dav/forbidden');
  if (done.created) exchange.empty(201, { location: hrefOf(exchange.base, to) });
  else exchange.empty(204);
}
