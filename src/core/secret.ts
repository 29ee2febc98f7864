// A value that cannot slip into a log, a page or an error by being printed: it shows as *** until revealed.
import { inspect } from 'node:util';

export type Secret<T> = { reveal(): T };

const HIDDEN = '***';

/** Wraps a value. Only `reveal()` gives it back: JSON, String, templates and inspect print ***. */
export function secret<T>(value: T): Secret<T> {
  return Object.freeze({
    reveal: () => value,
    toJSON: () => HIDDEN,
    toString: () => HIDDEN,
    [inspect.custom]: () => HIDDEN,
  });
}
