// Packages that few requests need: loaded by the first that does, so that a server that never needs them holds no memory
// for them.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** `load` is called once, with node's `require`: what it makes is kept. */
export function lazily<T>(load: (require: NodeJS.Require) => T): () => T {
  let loaded: { value: T } | undefined;
  return () => (loaded ??= { value: load(require) }).value;
}
