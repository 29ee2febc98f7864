// PUT: the body becomes the file's content, whole or not at all.
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { expectTarget } from '../features/conditions.ts';
import { SmallBody, UploadBody } from '../upload-body.ts';
import { readChecksums, readModifiedAt } from '../wire/headers.ts';

const mediaType = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}(\s*;[\x20-\x7e]{0,100})?$/;

/** A stream of less costs more than its bytes. */
const mostAtOnce = 64 * 1024;

export async function put(exchange: Exchange): Promise<void> {
  const { request, response, space, path, tokens } = exchange;
  // A part of a file is no new file (RFC 9110 §14.5).
  if (exchange.header('content-range') !== undefined) refuse('dav/bad-request');
  if (path.length === 0 || exchange.slash) refuse('dav/is-a-collection');
  const modifiedAt = readModifiedAt(exchange.header('x-oc-mtime'));
  const checksums = readChecksums(exchange.header('oc-checksum'));
  const type = exchange.header('content-type');
  await expectTarget(exchange);
  const { length } = exchange;
  const body =
    length !== undefined && length <= mostAtOnce
      ? new SmallBody(request, response, length)
      : new UploadBody(request, response);
  let put;
  try {
    put = await space.writing?.put({
      path,
      tokens,
      expected: exchange.expected,
      body,
      lengthBytes: length ?? null,
      mediaType: type !== undefined && mediaType.test(type) ? type : null,
      modifiedAt,
      checksums,
    });
  } finally {
    // What was left unread is let go instead of being kept.
    body.destroy();
  }
  if (!put) return refuse('dav/forbidden');
  const { etag } = put.node;
  exchange.empty(put.created ? 201 : 204, {
    ...(etag === null ? {} : { etag: `"${etag}"`, 'oc-etag': `"${etag}"` }),
    ...(modifiedAt === null ? {} : { 'x-oc-mtime': 'accepted' }),
  });
}
