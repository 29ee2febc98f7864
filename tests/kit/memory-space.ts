// A space in memory that does everything the engine can ask for (src/dav/node.ts): a real implementation of the contract, with
// locks, kept properties, quota and a memory of changes. One tree, a view of it for each account.
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { refuse } from '../../src/core/errors.ts';
import {
  type Change,
  conflictOf,
  type DeadProperty,
  type Expected,
  type Lock,
  locksAgainst,
  type Node,
  type Path,
  type PutInput,
  type Space,
  type TransferInput,
} from '../../src/dav/node.ts';

type Entry = {
  id: string;
  kind: Node['kind'];
  bytes: Buffer;
  mediaType: string | null;
  createdAt: number;
  modifiedAt: number;
  version: number;
  children: Map<string, Entry>;
  dead: Map<string, DeadProperty>;
  changed: number;
};

export type MemoryOptions = {
  now: () => number;
  /** Largest file. */
  mostBytes?: number;
  quotaBytes?: number;
  /** Content longer than this is given as a stream. */
  streamFromBytes?: number;
};

const keyOf = (name: { namespace: string; name: string }) => `{${name.namespace}}${name.name}`;
const parentOf = (path: Path): Path => path.slice(0, -1);
const lastOf = (path: Path): string => path.at(-1) ?? '';
const isAtOrUnder = (path: Path, root: Path) =>
  path.length >= root.length && root.every((name, index) => path[index] === name);

export function createMemoryTree(options: MemoryOptions) {
  const { now } = options;
  let changes = 1;
  let ids = 0;
  let locks: (Omit<Lock, 'expiresAt'> & { account: string; expiresAt: number })[] = [];
  let gone: { path: Path; at: number }[] = [];
  /** Tokens before this are forgotten. */
  let remembered = 0;

  const byId = new Map<string, Entry>();
  const make = (kind: Node['kind']): Entry => {
    const entry: Entry = {
      id: `n${(ids += 1)}`,
      kind,
      bytes: Buffer.alloc(0),
      mediaType: null,
      createdAt: now(),
      modifiedAt: now(),
      version: 1,
      children: new Map(),
      dead: new Map(),
      changed: changes,
    };
    byId.set(entry.id, entry);
    return entry;
  };
  const root = make('collection');

  function at(path: Path): Entry | undefined {
    let here: Entry | undefined = root;
    for (const name of path) here = here?.children.get(name);
    return here;
  }

  const shown = (entry: Entry, name: string): Node => ({
    kind: entry.kind,
    id: entry.id,
    name,
    etag: entry.kind === 'file' ? `${entry.id}-${entry.version}` : null,
    sizeBytes: entry.kind === 'file' ? entry.bytes.byteLength : null,
    mediaType: entry.mediaType,
    createdAt: entry.createdAt,
    modifiedAt: entry.modifiedAt,
  });

  const living = () => {
    const at = now();
    locks = locks.filter(({ expiresAt }) => expiresAt > at);
    return locks;
  };

  function sizeOf(entry: Entry): number {
    let sum = entry.bytes.byteLength;
    for (const child of entry.children.values()) sum += sizeOf(child);
    return sum;
  }

  function parentFor(path: Path): Entry {
    const parent = at(parentOf(path));
    if (!parent) return refuse('dav/no-parent');
    return parent.kind === 'collection' ? parent : refuse('dav/not-a-collection');
  }

  function expect(entry: Entry | undefined, name: string, expected: Expected): void {
    if (expected === 'any') return;
    if (
      expected === 'absent'
        ? entry !== undefined
        : !entry || !expected.etags.includes(shown(entry, name).etag ?? '')
    )
      refuse('dav/changed');
  }

  /** Everything under a path counts as changed: its addresses are new. */
  function touch(entry: Entry): void {
    entry.changed = changes;
    for (const child of entry.children.values()) touch(child);
  }

  function forget(path: Path, entry: Entry): void {
    gone.push({ path, at: changes });
    for (const [name, child] of entry.children) forget([...path, name], child);
  }

  function detach(path: Path): Entry | undefined {
    const parent = at(parentOf(path));
    const entry = parent?.children.get(lastOf(path));
    if (!parent || !entry) return undefined;
    parent.children.delete(lastOf(path));
    forget(path, entry);
    locks = locks.filter((lock) => !isAtOrUnder(lock.root, path));
    return entry;
  }

  function attach(path: Path, entry: Entry): void {
    parentFor(path).children.set(lastOf(path), entry);
    gone = gone.filter(({ path: one }) => !(isAtOrUnder(one, path) && at(one) !== undefined));
    touch(entry);
  }

  function clone(entry: Entry, shallow: boolean): Entry {
    const copy = make(entry.kind);
    copy.bytes = entry.bytes;
    copy.mediaType = entry.mediaType;
    copy.modifiedAt = entry.modifiedAt;
    copy.dead = new Map(entry.dead);
    if (!shallow) for (const [name, child] of entry.children) copy.children.set(name, clone(child, false));
    return copy;
  }

  function view(account: string): Space {
    const seen = () => living().map((lock) => ({ ...lock, mine: lock.account === account }));
    const judge = (path: Path, tokens: readonly string[], membership: boolean, below: boolean) => {
      const lock = locksAgainst(seen(), { path, membership, below }, tokens);
      if (lock) refuse('dav/locked', { root: lock.root });
    };
    const used = () => sizeOf(root);

    async function readBody({ body, lengthBytes, checksums, path }: PutInput): Promise<Buffer> {
      const before = at(path)?.bytes.byteLength ?? 0;
      const { quotaBytes } = options;
      const room = () => (quotaBytes === undefined ? Infinity : quotaBytes - used() + before);
      const check = (bytes: number) => {
        if (bytes > (options.mostBytes ?? Infinity)) refuse('dav/too-large');
        if (bytes > room()) refuse('dav/quota');
      };
      check(lengthBytes ?? 0);
      const chunks: Buffer[] = [];
      let sum = 0;
      const pieces = 'whole' in body ? [await body.whole()] : (body as AsyncIterable<Uint8Array>);
      for await (const piece of pieces) {
        sum += piece.byteLength;
        check(sum);
        chunks.push(Buffer.from(piece));
      }
      const bytes = Buffer.concat(chunks);
      for (const [kind, digest] of Object.entries(checksums))
        if (createHash(kind).update(bytes).digest('hex') !== digest) refuse('dav/checksum');
      return bytes;
    }

    function transfer(
      { from, to, overwrite, tokens }: TransferInput,
      take: (source: Entry) => Entry,
      isMove: boolean,
    ) {
      const source = at(from) ?? refuse('dav/not-found');
      parentFor(to);
      const there = at(to);
      if (isMove) judge(from, tokens, true, true);
      judge(to, tokens, there === undefined || isMove, true);
      if (there && !overwrite) refuse('dav/exists');
      changes += 1;
      if (there) detach(to);
      attach(to, take(source));
      return { created: there === undefined };
    }

    return {
      reading: {
        async find(path) {
          const entry = at(path);
          return entry && shown(entry, lastOf(path));
        },
        async *list(collection) {
          const members = [...(byId.get(collection.id)?.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
          for (let index = 0; index < members.length; index += 500)
            yield members.slice(index, index + 500).map(([name, entry]) => shown(entry, name));
        },
        async content(path) {
          const entry = at(path) ?? refuse('dav/not-found');
          const { bytes } = entry;
          return {
            node: shown(entry, lastOf(path)),
            open(range) {
              const part = range ? bytes.subarray(range.start, range.end + 1) : bytes;
              return part.byteLength > (options.streamFromBytes ?? 64 * 1024) ? Readable.from([part]) : part;
            },
          };
        },
      },
      writing: {
        async put(input) {
          const { path, tokens, expected } = input;
          const check = () => {
            parentFor(path);
            const entry = at(path);
            if (entry?.kind === 'collection') refuse('dav/is-a-collection');
            judge(path, tokens, entry === undefined, false);
            expect(entry, lastOf(path), expected);
            return entry;
          };
          check();
          const bytes = await readBody(input);
          // Others may have been here while the body arrived.
          const before = check();
          changes += 1;
          const entry = before ?? make('file');
          entry.bytes = bytes;
          entry.mediaType = input.mediaType;
          entry.modifiedAt = input.modifiedAt ?? now();
          entry.version += 1;
          entry.changed = changes;
          if (!before) attach(path, entry);
          return { created: before === undefined, node: shown(entry, lastOf(path)) };
        },
        async makeCollection({ path, tokens, dead }) {
          parentFor(path);
          if (at(path)) refuse('dav/exists');
          judge(path, tokens, true, false);
          changes += 1;
          const entry = make('collection');
          for (const property of dead ?? []) entry.dead.set(keyOf(property), property);
          attach(path, entry);
          return shown(entry, lastOf(path));
        },
        async remove({ path, tokens, expected }) {
          const entry = at(path) ?? refuse('dav/not-found');
          judge(path, tokens, true, true);
          expect(entry, lastOf(path), expected);
          changes += 1;
          detach(path);
        },
        copy: async (input) => transfer(input, (source) => clone(source, input.shallow), false),
        move: async (input) => transfer(input, (source) => detach(input.from) ?? source, true),
      },
      properties: {
        async dead(nodes) {
          const kept = new Map<string, readonly DeadProperty[]>();
          for (const { id } of nodes) {
            const entry = byId.get(id);
            if (entry && entry.dead.size > 0) kept.set(id, [...entry.dead.values()]);
          }
          return kept;
        },
        async patch({ path, tokens, set, remove, modifiedAt }) {
          const entry = at(path) ?? refuse('dav/not-found');
          judge(path, tokens, false, false);
          changes += 1;
          entry.changed = changes;
          for (const name of remove) entry.dead.delete(keyOf(name));
          for (const property of set) entry.dead.set(keyOf(property), property);
          if (modifiedAt !== null) entry.modifiedAt = modifiedAt;
        },
      },
      locking: {
        async of(path, below = false) {
          return seen().filter(
            (lock) =>
              lock.root.join('/') === path.join('/') ||
              (lock.depth === 'infinity' && isAtOrUnder(path, lock.root)) ||
              (below && isAtOrUnder(lock.root, path)),
          );
        },
        async take({ path, scope, depth, ownerXml, timeoutSeconds, tokens }) {
          const there = at(path);
          if (!there) parentFor(path);
          const other = conflictOf(seen(), { root: path, scope, depth });
          if (other) refuse('dav/lock-conflict', { root: other.root });
          if (!there) {
            judge(path, tokens, true, false);
            changes += 1;
            attach(path, make('file'));
          }
          const lock = {
            token: `urn:uuid:${randomUUID()}`,
            scope,
            depth,
            ownerXml,
            expiresAt: now() + timeoutSeconds * 1000,
            root: path,
            mine: true,
            account,
          };
          locks.push(lock);
          return { lock, created: there === undefined };
        },
        async refresh(path, token, timeoutSeconds) {
          const lock = lockOf(path, token);
          lock.expiresAt = now() + timeoutSeconds * 1000;
          return { ...lock, mine: true };
        },
        async release(path, token) {
          const lock = lockOf(path, token);
          locks = locks.filter((one) => one !== lock);
        },
      },
      syncing: {
        token: async () => `${changes}`,
        async changes({ collection, since, depth, limit }) {
          const from = since === null ? -1 : Number(since);
          if (!Number.isInteger(from) || from > changes || (since !== null && from < remembered))
            refuse('dav/sync-token-not-valid');
          const found: { at: number; change: Change }[] = [];
          const walk = (path: Path, entry: Entry) => {
            for (const [name, child] of entry.children) {
              const here = [...path, name];
              if (child.changed > from)
                found.push({ at: child.changed, change: { node: shown(child, name), path: here } });
              if (depth === 'infinity') walk(here, child);
            }
          };
          walk(collection, at(collection) ?? refuse('dav/not-found'));
          if (since !== null)
            for (const { path, at: when } of gone)
              if (
                when > from &&
                at(path) === undefined &&
                path.length > collection.length &&
                isAtOrUnder(path, collection) &&
                (depth === 'infinity' || path.length === collection.length + 1)
              )
                found.push({ at: when, change: { gone: path } });
          found.sort((a, b) => a.at - b.at);
          // What happened in one step is told together, or the token would stand in its middle.
          let end = Math.min(limit, found.length);
          while (end > 0 && end < found.length && found[end]?.at === found[end - 1]?.at) end += 1;
          const more = end < found.length;
          return {
            token: `${more ? (found[end - 1]?.at ?? changes) : changes}`,
            changes: found.slice(0, end).map(({ change }) => change),
            more,
          };
        },
      },
      quota: async () => ({
        usedBytes: used(),
        availableBytes: options.quotaBytes === undefined ? null : Math.max(0, options.quotaBytes - used()),
      }),
      live: {
        '{http://owncloud.org/ns}checksums': {
          all: false,
          xml(node) {
            const entry = byId.get(node.id);
            if (entry?.kind !== 'file') return undefined;
            const digest = createHash('sha1').update(entry.bytes).digest('hex');
            return `<oc:checksum xmlns:oc="http://owncloud.org/ns">SHA1:${digest}</oc:checksum>`;
          },
        },
      },
    };

    function lockOf(path: Path, token: string) {
      return (
        living().find(
          (lock) =>
            lock.token === token &&
            lock.account === account &&
            (lock.root.join('/') === path.join('/') ||
              (lock.depth === 'infinity' && isAtOrUnder(path, lock.root))),
        ) ?? refuse('dav/no-such-lock')
      );
    }
  }

  return {
    view,
    /** Who may only look. */
    readOnly(account: string): Space {
      const { writing: _writing, locking: _locking, ...space } = view(account);
      return space;
    },
    /** Fills a collection without going through HTTP. */
    fill(path: Path, count: number, name = (index: number) => `file-${index}.txt`): void {
      const parent = at(path) ?? refuse('dav/not-found');
      for (let index = 0; index < count; index += 1) {
        const entry = make('file');
        entry.mediaType = 'text/plain';
        parent.children.set(name(index), entry);
      }
    },
    forgetChangesUntilNow: () => {
      remembered = changes;
    },
    contentOf: (path: Path) => at(path)?.bytes,
    lockCount: () => living().length,
  };
}

export type MemoryTree = ReturnType<typeof createMemoryTree>;
