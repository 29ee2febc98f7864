// What somebody sees of a drive, and where in it a path or an id leads.
import type { Query } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import type { Lock, Path } from '../../dav/node.ts';
import * as drives from './drive-store.ts';
import { listBelow } from './lock-store.ts';
import { mountNames, personalName, placeOf, toAccess } from './rules.ts';
import type { DriveNodeTable } from './tables.ts';
import type { Access, Mount, View } from './types.ts';
import { climb, type LockRow, type Step, walk } from './walk-store.ts';

/** undefined alike for drives that are not there and drives of others. */
export async function findView(query: Query, driveId: string, accountId: string): Promise<View | undefined> {
  const seen = await drives.findSeen(query, { driveId, accountId });
  if (seen) {
    return {
      driveId,
      driveName: seen.name,
      organisationId: seen.organisation_id,
      accountId,
      rootId: seen.root_id,
      access: toAccess(seen.access),
      mounts: [{ name: personalName, nodeId: seen.personal_id, access: 'write', isPersonal: true }],
    };
  }
  const shared = await drives.listShared(query, { driveId, accountId });
  const living: (typeof shared)[number][] = [];
  for (const one of shared) if (await isInTree(query, driveId, one.node_id)) living.push(one);
  const [first] = living;
  if (!first) return undefined;
  const names = mountNames(living.map(({ node_name }) => node_name));
  return {
    driveId,
    driveName: first.drive_name,
    organisationId: first.organisation_id,
    accountId,
    rootId: null,
    access: null,
    mounts: living.map((one, index) => ({
      name: names[index] ?? one.node_id,
      nodeId: one.node_id,
      access: toAccess(one.access),
      isPersonal: false,
    })),
  };
}

/** `root` names the root of whoever asks. */
export const rootId = (view: View, id: string): string => (id === 'root' ? (view.rootId ?? '') : id);

/** How much of the trash somebody sees. */
export const lookingOf = ({ driveId, accountId, access }: View) => ({
  driveId,
  accountId,
  access:
    access === 'manage' ? ('manage' as const) : access === 'write' ? ('write' as const) : ('none' as const),
});

/** Not in the trash, nor in something that is. */
export async function isInTree(query: Query, driveId: string, nodeId: string): Promise<boolean> {
  const [top] = await climb(query, nodeId, Number.MAX_SAFE_INTEGER);
  const drive = await drives.findDrive(query, driveId);
  return top !== undefined && top.node.id === drive?.root_id;
}

/** Where something is, or would be: what is on the way to it, with locks. */
export type Spot = {
  readonly view: View;
  readonly access: Access;
  readonly mount: Mount | null;
  /** The whole path as its person sees it. */
  readonly path: Path;
  /** Below the top. */
  readonly names: readonly string[];
  /** The top first; one more than names when all of it is there. */
  readonly steps: readonly Step[];
};

export const nodeAt = ({ steps, names }: Spot): DriveNodeTable | undefined =>
  steps.length === names.length + 1 ? steps.at(-1)?.node : undefined;
export const parentOf = ({ steps, names }: Spot): DriveNodeTable | undefined =>
  names.length === 0 ? undefined : steps[names.length - 1]?.node;
/** A root, a personal folder, what was shared: it stays where it is. */
export const isTop = ({ names }: Spot): boolean => names.length === 0;

/** Refuses with dav/bad-name, and with dav/forbidden where somebody without a root would make something in it. */
export async function spotAt(query: Query, view: View, path: Path, now: number): Promise<Spot> {
  const place = placeOf(view, path) ?? refuse('dav/bad-name');
  if (place.kind === 'nowhere') {
    // The root itself is theirs to look at, and nothing is in it but mounts.
    refuse(place.names.length > 1 ? 'dav/no-parent' : 'dav/forbidden');
  }
  const { access, mount, names, topId } = place;
  const steps = await walk(query, topId, names, now);
  const shown = mount ? [mount.name, ...names] : names;
  return { view, access, mount, path: shown, names, steps };
}

/** By id; undefined when it is not there or not theirs to see. */
export async function spotOf(
  query: Query,
  view: View,
  nodeId: string,
  now: number,
): Promise<Spot | undefined> {
  const steps = await climb(query, nodeId, now);
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const id = steps[at]?.node.id;
    const mount = view.mounts.find((one) => one.nodeId === id) ?? null;
    if (!mount && (id !== view.rootId || view.access === null)) continue;
    const below = steps.slice(at);
    const names = below.slice(1).map(({ node }) => node.name);
    const access = mount?.access ?? view.access ?? 'read';
    return { view, access, mount, path: mount ? [mount.name, ...names] : names, names, steps: below };
  }
  return undefined;
}

/** Where something of that name would be in a folder. */
export async function spotIn(query: Query, folder: Spot, name: string, now: number): Promise<Spot> {
  // In the root of a drive the name of a mount is taken.
  const isRoot = folder.mount === null && folder.names.length === 0;
  if (isRoot && folder.view.mounts.some((mount) => mount.name === name))
    return spotAt(query, folder.view, [name], now);
  const top = folder.steps[0]?.node.id ?? refuse('dav/not-found');
  const names = [...folder.names, name];
  const steps = await walk(query, top, names, now);
  return { ...folder, path: [...folder.path, name], names, steps };
}

const lockOf = (row: LockRow, root: Path, accountId: string): Lock => ({
  token: row.token,
  scope: row.scope === 'shared' ? 'shared' : 'exclusive',
  depth: row.is_deep === 1 ? 'infinity' : 0,
  ownerXml: row.owner_xml,
  expiresAt: row.expires_at,
  root,
  mine: row.account_id === accountId,
});

/** Locks on the way to a spot and on it; with `below`, those beneath it too. */
export async function locksOf(query: Query, spot: Spot, below: boolean, now: number): Promise<Lock[]> {
  const { steps, path, names, view } = spot;
  const above = path.length - names.length;
  const onTheWay = steps.flatMap(({ locks }, index) =>
    locks.map((row) => lockOf(row, path.slice(0, above + index), view.accountId)),
  );
  const node = nodeAt(spot);
  if (!below || node?.kind !== 'folder') return onTheWay;
  const rows = await listBelow(query, view.driveId, node.id, now);
  return [...onTheWay, ...rows.map((row) => lockOf(row, [...path, ...row.path.split('/')], view.accountId))];
}
