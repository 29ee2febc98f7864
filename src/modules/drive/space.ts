// A drive as the engine sees it, for one person and one request.
import type { Query } from '../../core/db/db.ts';
import { StorageError } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import type { Content, Node, Path, PutInput, Quota, Space } from '../../dav/node.ts';
import type { Arrivals } from './arrivals.ts';
import type { Changes } from './changes.ts';
import type { DriveDeps } from './deps.ts';
import * as drives from './drive-store.ts';
import type { FileLimits } from './file-limits.ts';
import * as nodes from './node-store.ts';
import { listChecksums } from './property-store.ts';
import { allows, checksumsText, placeOf, smallBytes } from './rules.ts';
import { type DriveNode, nodeOf, nodesOf } from './shown.ts';
import { createLocking } from './space-locking.ts';
import { createProperties } from './space-properties.ts';
import { createSyncing } from './space-syncing.ts';
import type { View } from './types.ts';
import { spotAt } from './views.ts';
import { findByPath } from './walk-store.ts';

const pageNodes = 500;
const oc = 'http://owncloud.org/ns';

export type SpaceParts = DriveDeps & { changes: Changes; arrivals: Arrivals; fileLimits: FileLimits };

/** The root of somebody who sees mounts only: nothing is kept of it. */
const rootOf = (view: View): DriveNode =>
  nodeOf(
    {
      id: view.driveId,
      name: '',
      kind: 'folder',
      content_id: null,
      size_bytes: 0,
      media_type: null,
      created_at: 0,
      modified_at: 0,
    },
    '',
  );

/** `write: false` gives a space without the verbs that change something. */
export function createSpaces(parts: SpaceParts) {
  const { db, blobs, clock, changes, arrivals, fileLimits } = parts;

  async function find(view: View, path: Path): Promise<DriveNode | undefined> {
    const place = placeOf(view, path);
    if (!place) return undefined;
    if (place.kind === 'nowhere') return place.names.length === 0 ? rootOf(view) : undefined;
    const row = await findByPath(db, place.topId, place.names);
    // Tops have names of their own where they come from.
    return row && nodeOf(row, place.names.length > 0 ? row.name : (place.mount?.name ?? ''));
  }

  async function mountNodes(query: Query, view: View): Promise<DriveNode[]> {
    const found: DriveNode[] = [];
    for (const { nodeId, name } of view.mounts) {
      const row = await nodes.findNode(query, nodeId);
      if (row) found.push(nodeOf(row, name));
    }
    return found;
  }

  async function* list(view: View, collection: Node): AsyncIterable<readonly DriveNode[]> {
    const isRoot = collection.id === view.rootId || collection.id === view.driveId;
    let mounts = isRoot ? (await mountNodes(db, view)).sort(byName) : [];
    if (isRoot && view.rootId === null) {
      yield mounts;
      return;
    }
    for (let after = ''; ; ) {
      const rows = await nodes.listChildren(db, { parentId: collection.id, after, limit: pageNodes });
      const last = rows.length < pageNodes ? undefined : rows.at(-1)?.name;
      // Among the others, where their names belong.
      const now = last === undefined ? mounts : mounts.filter(({ name }) => name <= last);
      mounts = mounts.filter((mount) => !now.includes(mount));
      const page = nodesOf(rows);
      if (page.length + now.length > 0) yield now.length > 0 ? [...page, ...now].sort(byName) : page;
      if (last === undefined) return;
      after = last;
    }
  }

  /** undefined when it was replaced and let go of since the node was read. */
  async function findContentOf(node: DriveNode): Promise<Content | undefined> {
    const { contentId: id } = node;
    if (id === null) return { node, open: () => refuse('dav/not-found') };
    if ((node.sizeBytes ?? 0) <= smallBytes) {
      const bytes = await nodes.findSmallContent(db, id);
      if (bytes)
        return {
          node,
          open: (range) => (range ? bytes.subarray(range.start, range.end + 1) : bytes),
        };
    }
    if (!(await nodes.isBlob(db, id))) return undefined;
    return { node, open: (range) => blobs.read(id, range) };
  }

  const contentOf = async (node: DriveNode): Promise<Content> =>
    (await findContentOf(node)) ?? refuse('dav/not-found');

  /** A file that is written to again and again is there all the time: what replaced it is looked for. */
  async function contentAt(view: View, path: Path): Promise<Content> {
    for (let left = 10; left > 0; left -= 1) {
      const node = (await find(view, path)) ?? refuse('dav/not-found');
      const content = await findContentOf(node);
      if (content) return content;
    }
    return refuse('dav/not-found');
  }

  async function roomOf(view: View): Promise<Quota> {
    const drive = (await drives.findDrive(db, view.driveId)) ?? refuse('dav/not-found');
    const free = await blobs.free();
    const left = drive.quota_bytes === null ? null : Math.max(0, drive.quota_bytes - drive.used_bytes);
    const availableBytes = left === null || free === null ? (left ?? free) : Math.min(left, free);
    return { usedBytes: drive.used_bytes, availableBytes };
  }

  async function put(view: View, input: PutInput): Promise<{ created: boolean; node: Node }> {
    const { path, tokens, expected, lengthBytes, body, checksums, mediaType, modifiedAt } = input;
    const place = placeOf(view, path) ?? refuse('dav/bad-name');
    const fileLimitBytes = await fileLimits.of(db, view.organisationId);
    if (lengthBytes !== null && lengthBytes > fileLimitBytes) refuse('dav/too-large');
    // What is small is judged once, where it is written; before anything large is read it is judged here as well.
    let available: number | null = null;
    if (place.kind === 'nowhere' || lengthBytes === null || lengthBytes > smallBytes) {
      const now = clock.now();
      await changes.mayPut(db, await spotAt(db, view, path, now), { tokens, expected }, now);
      available = (await roomOf(view)).availableBytes;
    }
    const judge = (sizeBytes: number) => {
      if (sizeBytes > fileLimitBytes) refuse('dav/too-large');
      if (available !== null && sizeBytes > available) refuse('dav/quota');
    };
    const arrived = await arrivals.receive(body, { lengthBytes, checksums, judge });
    try {
      const done = await db.transaction(
        async (tx) => {
          const acting = await changes.begin(tx, view, { bytes: arrived.sizeBytes });
          const spot = await spotAt(tx, acting.view, path, acting.now);
          await changes.mayPut(tx, spot, { tokens, expected }, acting.now);
          return changes.put(tx, acting, spot, { arrived, mediaType, modifiedAt });
        },
        { shared: true },
      );
      await arrivals.keep(arrived);
      return { created: done.created, node: nodeOf(done.node) };
    } catch (error) {
      // Stored perhaps, without an answer: the next start knows.
      if (!(error instanceof StorageError && error.reason === 'unavailable')) await arrivals.drop(arrived);
      throw error;
    }
  }

  const writingOf = (view: View): NonNullable<Space['writing']> => ({
    put: (input) => put(view, input),
    makeCollection: ({ path, tokens, dead }) =>
      db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view);
        const spot = await spotAt(tx, acting.view, path, acting.now);
        const node = await changes.makeFolder(tx, acting, spot, { tokens, dead: dead ?? [] });
        return nodeOf(node);
      }),
    async remove({ path, tokens, expected }) {
      if (!placeOf(view, path)) refuse('dav/not-found');
      await db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view);
        const spot = await spotAt(tx, acting.view, path, acting.now);
        await changes.remove(tx, acting, spot, { tokens, expected });
      });
    },
    copy: ({ from, to, overwrite, shallow, tokens }) =>
      between(view, from, to, async (tx, acting, source, target) => {
        const { created } = await changes.copy(tx, acting, source, target, { overwrite, shallow, tokens });
        return { created };
      }),
    move: ({ from, to, overwrite, tokens }) =>
      between(view, from, to, async (tx, acting, source, target) => {
        const { created } = await changes.move(tx, acting, source, target, { overwrite, tokens });
        return { created };
      }),
  });

  type Acts = Parameters<Changes['copy']>;
  function between<T>(
    view: View,
    from: Path,
    to: Path,
    act: (tx: Acts[0], acting: Acts[1], source: Acts[2], target: Acts[3]) => Promise<T>,
  ): Promise<T> {
    if (!placeOf(view, from)) refuse('dav/not-found');
    return db.transaction(async (tx) => {
      const acting = await changes.begin(tx, view);
      const source = await spotAt(tx, acting.view, from, acting.now);
      const target = await spotAt(tx, acting.view, to, acting.now);
      return act(tx, acting, source, target);
    });
  }

  /** One query for all nodes that were listed together. */
  const sums = new WeakMap<readonly DriveNode[], Promise<Map<string, string | undefined>>>();
  async function checksumsOf(node: Node): Promise<string | undefined> {
    const { page, contentId } = node as DriveNode;
    if (contentId === null || contentId === undefined) return undefined;
    let found = sums.get(page);
    if (!found) {
      const ids = page.flatMap((one) => (one.contentId === null ? [] : [one.contentId]));
      found = listChecksums(db, ids).then((rows) => new Map(rows.map((row) => [row.id, checksumsText(row)])));
      sums.set(page, found);
    }
    const text = (await found).get(contentId);
    return text && `<oc:checksum xmlns:oc="${oc}">${text}</oc:checksum>`;
  }
  const live: NonNullable<Space['live']> = {
    [`{${oc}}checksums`]: { all: false, xml: checksumsOf },
    [`{${oc}}id`]: { all: false, xml: ({ id }) => id },
    [`{${oc}}fileid`]: { all: false, xml: ({ id }) => id },
  };

  const { propertiesOf } = createProperties(parts);
  const { lockingOf } = createLocking(parts);
  const { syncingOf } = createSyncing(parts);

  function spaceOf(view: View, { write }: { write: boolean }): Space {
    const mayWrite = write && [view, ...view.mounts].some(({ access }) => allows(access, 'write'));
    const properties = propertiesOf(view);
    return {
      reading: {
        find: (path) => find(view, path),
        list: (collection) => list(view, collection),
        content: (path) => contentAt(view, path),
      },
      properties,
      syncing: syncingOf(view),
      quota: () => roomOf(view),
      live,
      ...(mayWrite ? { writing: writingOf(view), locking: lockingOf(view) } : {}),
    };
  }

  return { spaceOf, contentOf, put, roomOf, mountNodes };
}
export type Spaces = ReturnType<typeof createSpaces>;

const byName = (a: Node, b: Node): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
