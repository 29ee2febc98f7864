// JSON logs with pino: request id, route pattern, status, milliseconds. No secret, no personal data beyond ids:
// bodies, headers, query strings and paths with values are never given to the logger.
import { pino } from 'pino';

export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Buffered writes: a line may be lost at a crash, a request is never slowed by the log. */
export function createLog(level: string, destination: string | number = 1): Log {
  const out = pino.destination({ dest: destination, sync: false, minLength: 4096 });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, out);
  // Buffered lines must not wait for ever on a quiet server.
  setInterval(() => out.flush(), 1000).unref();
  return log;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
