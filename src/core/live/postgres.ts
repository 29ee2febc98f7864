// Wake-ups across processes by LISTEN/NOTIFY over one connection of its own, which is opened again when it is lost.
// What is published while it is down reaches this process at once and the others later, or never: nothing is durable.
import pg from 'pg';
import type { Log } from '../log.ts';
import { createHub } from './hub.ts';
import type { Live } from './live.ts';

const CHANNEL = 'aldaba_live';
/** pg_notify refuses 8,000 bytes (PostgreSQL manual, NOTIFY); the topic and our own id go with the message. */
const MESSAGE_BYTES = 7000;
const WAITING = 1000;

export type PostgresLive = Live & {
  /** Resolves when the connection listens, for tests and health. */
  listening(): Promise<void>;
};

/** `origin` tells this process from the others, so that it does not receive its own messages twice. */
export function createPostgresLive(options: { url: string; origin: string; log: Log }): PostgresLive {
  const { url, origin, log } = options;
  const hub = createHub(log);
  const waiting: string[] = [];
  let client: pg.Client | undefined;
  let sending: Promise<void> | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let ready = Promise.withResolvers<void>();

  const send = async () => {
    while (client && waiting.length > 0) {
      const batch = waiting.splice(0, 100);
      try {
        await client.query({
          name: 'live',
          text: `select pg_notify('${CHANNEL}', message) from unnest($1::text[]) as message`,
          values: [batch],
        });
      } catch {
        // The end of the connection is handled where it is heard of; these go with the next one.
        waiting.unshift(...batch);
        return;
      }
    }
  };
  const flush = () => {
    if (sending || !client || waiting.length === 0) return;
    sending = send().finally(() => {
      sending = undefined;
    });
  };
  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'aldaba live',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    let over = false;
    const lost = (error?: Error) => {
      if (over) return;
      over = true;
      if (client === next) {
        client = undefined;
        ready = Promise.withResolvers<void>();
      }
      void next.end().catch(() => {});
      if (closed) return;
      failures += 1;
      log.warn({ err: error, failures }, 'live connection lost');
      retry = setTimeout(() => void connect(), Math.min(100 * 2 ** failures, 5000));
      retry.unref();
    };
    next.on('error', lost);
    next.on('end', () => lost());
    next.on('notification', ({ payload }) => {
      const { o, t, m } = JSON.parse(payload ?? '{}') as { o?: string; t?: string; m?: unknown };
      if (o !== origin && t) hub.publish(t, m);
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANNEL}`);
      if (closed || over) return void next.end().catch(() => {});
      client = next;
      failures = 0;
      ready.resolve();
      flush();
    } catch (error) {
      lost(error as Error);
    }
  };
  const connecting = connect();

  return {
    publish(topic, message) {
      const text = JSON.stringify({ o: origin, t: topic, m: message ?? null });
      if (Buffer.byteLength(text) > MESSAGE_BYTES)
        throw new RangeError('A live message is at most 7,000 bytes.');
      hub.publish(topic, message);
      // The oldest go first: a wake-up that is minutes late wakes nobody.
      if (waiting.length >= WAITING) waiting.shift();
      waiting.push(text);
      flush();
    },
    subscribe: hub.subscribe,
    listening: () => ready.promise,
    async close() {
      closed = true;
      clearTimeout(retry);
      await connecting;
      await sending;
      await client?.end().catch(() => {});
      client = undefined;
      await hub.close();
    },
  };
}
