// One value that changes, and those who want to know.

export type Store<T> = {
  get(): T;
  set(part: Partial<T>): void;
  subscribe(changed: () => void): () => void;
};

export function createStore<T extends object>(start: T): Store<T> {
  let value = start;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(part) {
      value = { ...value, ...part };
      for (const changed of listeners) changed();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}
