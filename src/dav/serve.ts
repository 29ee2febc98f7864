// The engine as the application sees it: a space goes in, a reply of core/http comes out. Whatever fails becomes DAV's answer
// here, once.
import type { ErrorTable, Refusal } from '../core/errors.ts';
import { protocol } from '../core/http/replies.ts';
import { faultOf, toRefusal } from '../core/http/refusals.ts';
import type { Log } from '../core/log.ts';
import { allowed } from './capabilities.ts';
import { Exchange, Gone } from './exchange.ts';
import type { ServeSpace } from './node.ts';
import { answer } from './pipeline.ts';
import { errorXml } from './wire/error-xml.ts';

export function createServe(deps: { errors: ErrorTable; now: () => number; log: Log }): ServeSpace {
  const { errors, now, log } = deps;

  function refuse(exchange: Exchange, refusal: Refusal): void {
    const { code, data } = refusal;
    const status = errors[code]?.status ?? 500;
    const headers: Record<string, string> = {};
    if (status === 405) headers.allow = allowed(exchange.space);
    if (code === 'dav/range') headers['content-range'] = `bytes */${String(data.sizeBytes)}`;
    if (typeof data.retryAfterSeconds === 'number')
      headers['retry-after'] = String(Math.ceil(data.retryAfterSeconds));
    // Whoever waits to be asked for the body was not, and would not know what to do with it.
    if (exchange.request.headers.expect !== undefined && !exchange.request.readableDidRead)
      headers.connection = 'close';
    exchange.xml(status, errorXml(refusal, exchange.base), headers);
  }

  return ({ space, base, host }) =>
    protocol(async (request, response, house) => {
      const exchange = new Exchange(request, response, { space, base, host, house, now: now() });
      try {
        await answer(exchange);
      } catch (error) {
        if (error instanceof Gone || response.destroyed) return;
        const refusal = toRefusal(error);
        if (refusal.code === 'core/fault')
          log.error({ method: request.method, error: faultOf(error) }, 'fault');
        // Half an answer can't be taken back: the client sees that it was cut.
        if (response.headersSent) response.destroy();
        else refuse(exchange, refusal);
      }
    });
}
