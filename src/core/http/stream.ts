// Server-sent events over a raw response. Ten thousand idle streams live here, so a stream holds its response and
// nothing of the request; one shared timer keeps them all alive.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventStream } from './replies.ts';

const heartbeatMs = 50_000;
const open = new Set<ServerResponse>();
const sharedComment = Buffer.from(':\n\n');
let timer: NodeJS.Timeout | null = null;

// A comment now and then tells proxies and phones that the stream lives. A few of them ten times a second: two hundred at once
// would hold up whoever is answered meanwhile.
function beat(): void {
  const slices = heartbeatMs / 100;
  let due = open.values();
  timer = setInterval(() => {
    for (let left = Math.ceil(open.size / slices); left > 0; left -= 1) {
      const next = due.next();
      if (next.done) due = open.values();
      else next.value.write(sharedComment);
    }
  }, heartbeatMs / slices);
  timer.unref();
}

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

export function openStream(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, unknown>,
  start: (stream: EventStream) => void | (() => void),
): void {
  const { 'content-length': _length, ...kept } = headers as Record<string, string>;
  response.writeHead(200, {
    ...kept,
    ...streamHeaders,
  });
  response.write('retry: 2000\n\n');
  request.socket.setTimeout(0);
  request.socket.setNoDelay(true);
  open.add(response);
  if (!timer) beat();
  let cleanUp: void | (() => void);
  let closed = false;
  const end = () => {
    if (closed) return;
    closed = true;
    open.delete(response);
    cleanUp?.();
  };
  response.on('close', end);
  response.on('error', end);
  cleanUp = start({
    response,
    send(event, data, id) {
      if (closed) return;
      // A client that no longer reads is dropped rather than buffered for: it reconnects and asks again.
      if (response.writableLength > 256 * 1024) {
        response.destroy();
        return;
      }
      const idLine = id === undefined ? '' : `id: ${id}\n`;
      response.write(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    close() {
      if (!closed) response.end();
    },
  });
  if (closed) cleanUp?.();
}

/** Ends every open stream: clients reconnect to the next process. */
export function closeStreams(): void {
  for (const response of open) response.end('event: bye\ndata: {}\n\n');
}
