// LOCK: a new lock, on nothing too, or without a body a refreshed one (RFC 4918 §9.10).
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { lockDiscovery } from '../features/locks.ts';
import type { Lock } from '../node.ts';
import { UploadBody } from '../upload-body.ts';
import { readLockInfo } from '../wire/bodies.ts';
import { readDepth, readTimeout } from '../wire/headers.ts';
import { declaration } from '../wire/xml-text.ts';

export async function lock(exchange: Exchange): Promise<void> {
  const { request, response, space, path, tokens } = exchange;
  const { locking } = space;
  if (!locking) return refuse('dav/forbidden');
  const timeoutSeconds = readTimeout(exchange.header('timeout'));
  const info = exchange.hasBody ? await readLockInfo(new UploadBody(request, response)) : undefined;
  if (!info) {
    const [token, ...others] = tokens;
    // One lock at a time is refreshed (§9.10.2).
    if (token === undefined || others.length > 0) return refuse('dav/bad-request');
    return answer(exchange, await locking.refresh(path, token, timeoutSeconds), 200);
  }
  const depth = readDepth(exchange.header('depth'), 'infinity');
  if (depth === 1) return refuse('dav/bad-request');
  const taken = await locking.take({ ...info, path, depth, timeoutSeconds, tokens });
  return answer(exchange, taken.lock, taken.created ? 201 : 200, { 'lock-token': `<${taken.lock.token}>` });
}

function answer(exchange: Exchange, one: Lock, status: number, headers: Record<string, string> = {}): void {
  const shown = lockDiscovery([one], exchange.path, exchange.base, exchange.now);
  exchange.xml(status, `${declaration}<D:prop xmlns:D="DAV:">${shown}</D:prop>\n`, headers);
}
