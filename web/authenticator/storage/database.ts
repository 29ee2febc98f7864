// IndexedDB behind promises: only what this app needs. Keys are kept as CryptoKey objects, which no script can read.

const stores = ['accounts', 'counters', 'settings'] as const;
export type StoreName = (typeof stores)[number];

export type Database = {
  get<T>(store: StoreName, key: string): Promise<T | undefined>;
  all<T>(store: StoreName): Promise<T[]>;
  put(store: StoreName, key: string, value: unknown): Promise<void>;
  remove(store: StoreName, key: string): Promise<void>;
  /** Reads, changes and writes in one transaction: two tabs or the worker never undo each other. */
  change<T>(
    store: StoreName,
    key: string,
    change: (before: T | undefined) => T | undefined,
  ): Promise<T | undefined>;
};

export async function openDatabase(name = 'aldaba-auth'): Promise<Database> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      for (const store of stores) opening.result.createObjectStore(store);
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error('blocked'));
  });
  // Another tab brings a newer version: this one must let go, or it would wait for ever.
  database.onversionchange = () => database.close();

  /** Resolves once the transaction is on disk, with what `run` gave. */
  function transact<T>(
    store: StoreName,
    mode: IDBTransactionMode,
    run: (objects: IDBObjectStore, give: (value: T) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: 'strict' });
      let given: T;
      transaction.oncomplete = () => resolve(given);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      run(transaction.objectStore(store), (value) => {
        given = value;
      });
    });
  }

  return {
    get: <T>(store: StoreName, key: string) =>
      transact<T | undefined>(store, 'readonly', (objects, give) => {
        const reading = objects.get(key);
        reading.onsuccess = () => give(reading.result as T | undefined);
      }),
    all: <T>(store: StoreName) =>
      transact<T[]>(store, 'readonly', (objects, give) => {
        const reading = objects.getAll();
        reading.onsuccess = () => give(reading.result as T[]);
      }),
    put: (store, key, value) =>
      transact<void>(store, 'readwrite', (objects) => {
        objects.put(value, key);
      }),
    remove: (store, key) =>
      transact<void>(store, 'readwrite', (objects) => {
        objects.delete(key);
      }),
    change: <T>(store: StoreName, key: string, change: (before: T | undefined) => T | undefined) =>
      transact<T | undefined>(store, 'readwrite', (objects, give) => {
        const reading = objects.get(key);
        reading.onsuccess = () => {
          const after = change(reading.result as T | undefined);
          if (after === undefined) objects.delete(key);
          else objects.put(after, key);
          give(after);
        };
      }),
  };
}
