// Staying in touch while the app is seen: a stream of events, and asking now and then while there is none.
import { eventParser } from '../protocol/event-stream.ts';
import { codeOf, type Server, type Signer } from './server.ts';

export type LiveState = 'live' | 'asking' | 'unreachable';
type Watch = {
  onEvent(event: string, data: unknown): void;
  /** Asks for open knocks; called at each connection and while there is none. Throws when it could not. */
  ask(): Promise<void>;
  onState(state: LiveState): void;
  onUnlinked(): void;
};

/** The server says something at least every 50 s; a stream silent for longer is dead. */
const silenceMs = 75_000;
const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/** Streams kept at once: browsers allow six connections to a server without HTTP/2, and calls need some of them. */
export const maxStreams = 3;

export function watchDevice(server: Server, signer: Signer, watch: Watch, streams: boolean): () => void {
  const stop = new AbortController();
  void run();
  return () => stop.abort();

  async function run(): Promise<void> {
    let delayMs = firstDelayMs;
    while (!stop.signal.aborted) {
      try {
        await watch.ask();
        delayMs = firstDelayMs;
        if (streams) await listen();
        else {
          watch.onState('asking');
          delayMs = 10_000;
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        if (codeOf(error) === 'core/device-required') {
          watch.onUnlinked();
          return;
        }
        watch.onState('unreachable');
        delayMs = Math.min(delayMs * 2, longestDelayMs);
      }
      // Not all at the same moment after the server comes back.
      await pause(delayMs * (0.75 + Math.random() / 2), stop.signal);
    }
  }

  async function listen(): Promise<void> {
    const connection = new AbortController();
    const signal = AbortSignal.any([stop.signal, connection.signal]);
    let timer = setTimeout(() => connection.abort(), silenceMs);
    try {
      const body = await server.stream(signer, '/api/device/events', signal);
      watch.onState('live');
      // A knock between asking and listening must not be missed.
      await watch.ask();
      const reader = body
        .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
        .getReader();
      const parse = eventParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => connection.abort(), silenceMs);
        for (const { event, data } of parse(value)) watch.onEvent(event, readJson(data));
      }
    } finally {
      clearTimeout(timer);
      connection.abort();
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
