// JSON logs with pino: request id, route pattern, status, milliseconds. No secret, no personal data beyond ids:
// bodies, headers, query strings and paths with values are never given to the logger.
import { pino } from 'pino';

export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** `info` of an answered request: there is one for each, so it is written by hand. */
  request?(line: RequestLine): void;
};

export type RequestLine = { request: string; method: string; route: string; status: number; ms: number };

/** Buffered writes: a line may be lost at a crash, a request is never slowed by the log. */
export function createLog(level: string, destination: string | number = 1): Log {
  const out = pino.destination({ dest: destination, sync: false, minLength: 12_288 });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, out);
  // Buffered lines must not wait for ever on a quiet server.
  setInterval(() => out.flush(), 1000).unref();
  if (!log.isLevelEnabled('info')) return log;
  // Thousands of lines share a second: its text is made once.
  let second = 0;
  let text = '';
  return {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.error.bind(log),
    request({ request, method, route, status, ms }) {
      const now = Date.now();
      const whole = Math.floor(now / 1000);
      if (whole !== second) {
        second = whole;
        text = new Date(whole * 1000).toISOString().slice(0, 20);
      }
      const time = `${text}${String(now % 1000).padStart(3, '0')}Z`;
      out.write(
        `{"level":30,"time":"${time}","request":"${request}","method":"${method}","route":${JSON.stringify(route)},"status":${status},"ms":${ms},"msg":"request"}\n`,
      );
    },
  };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
