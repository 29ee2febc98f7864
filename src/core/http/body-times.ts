// How long bodies may take to arrive. Node's own limit is one for all, and would cut a long upload; here a body has a minute,
// unless its endpoint takes the limit off because what it receives may be large: then it only has to go on arriving.
import type { IncomingMessage } from 'node:http';

const bodyMs = 60_000;
/** What nobody reads after the answer is let in this long, so that the client gets to read the answer. */
const unreadMs = 10_000;
/** Of a connection on which nothing moves while a large body is sent or received. */
const idleMs = 300_000;
const sweepMs = 5_000;

export function createBodyTimes(now: () => number = () => performance.now()) {
  const waiting = new Map<IncomingMessage, number>();
  let timer: NodeJS.Timeout | undefined;

  function wait(request: IncomingMessage, ms: number): void {
    waiting.set(request, now() + ms);
    timer ??= setInterval(sweep, sweepMs).unref();
  }

  function sweep(): void {
    const at = now();
    for (const [request, until] of waiting) {
      const isComing = !request.complete && !request.destroyed;
      if (isComing && until > at) continue;
      waiting.delete(request);
      if (isComing) request.destroy();
    }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** A request begins; one without a body costs nothing. */
    begin(request: IncomingMessage): void {
      const { headers } = request;
      const length = headers['content-length'];
      if (headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0'))
        wait(request, bodyMs);
    },
    /** It may take as long as it moves. */
    free(request: IncomingMessage): void {
      waiting.delete(request);
      // An injected request has no connection.
      request.socket.setTimeout?.(idleMs);
    },
    /** It was answered. */
    end(request: IncomingMessage): void {
      waiting.delete(request);
      if (request.complete !== false || request.destroyed) return;
      wait(request, unreadMs);
      request.resume();
    },
    sweep,
    waiting: () => waiting.size,
    close(): void {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
