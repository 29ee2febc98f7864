// REPORT by its name. sync-collection (RFC 6578) is the one every space with a memory of changes has.
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { syncCollection } from '../features/sync.ts';
import { UploadBody } from '../upload-body.ts';
import { readReport } from '../wire/bodies.ts';
import { dav } from '../wire/xml-text.ts';

export async function report(exchange: Exchange): Promise<void> {
  const { request, response, space } = exchange;
  if (!exchange.hasBody) refuse('dav/bad-request');
  const asked = await readReport(new UploadBody(request, response));
  const { namespace, name } = asked.report;
  if (namespace === dav && name === 'sync-collection' && space.syncing)
    return syncCollection(exchange, space.syncing, asked);
  return refuse('dav/report');
}
