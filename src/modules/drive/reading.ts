// What the web shows of drives.
import { refuse } from '../../core/errors.ts';
import { administers } from '../organisations/index.ts';
import type { DriveDeps } from './deps.ts';
import * as drives from './drive-store.ts';
import * as nodes from './node-store.ts';
import { pageSizes, toAccess, trashMs } from './rules.ts';
import { type DriveNode, nodeOf } from './shown.ts';
import type { Spaces } from './space.ts';
import * as trash from './trash-store.ts';
import type { View } from './types.ts';
import { findView, lookingOf, nodeAt, rootId, spotOf } from './views.ts';
import { fullName } from '../accounts/index.ts';

export type Page = { offset?: string | undefined; limit?: string | undefined };
const pageOf = ({ offset, limit }: Page) => ({
  offset: Number(offset ?? 0),
  limit: Math.min(Math.max(1, Number(limit ?? pageSizes.usual)), pageSizes.most),
});

export function createReading(deps: DriveDeps, spaces: Spaces) {
  const { db, clock, accounts, organisations, driveHosts } = deps;

  /** The same refusal for drives that are not there and for drives of others. */
  async function view(accountId: string, driveId: string): Promise<View> {
    return (await findView(db, driveId, accountId)) ?? refuse('drive/no-such-drive');
  }

  async function shownDrive(seen: View, names?: ReadonlyMap<string, string>) {
    const drive = (await drives.findDrive(db, seen.driveId)) ?? refuse('drive/no-such-drive');
    const isMember = seen.access !== null;
    return {
      id: drive.id,
      name: drive.name,
      organisationId: drive.organisation_id,
      // Whoever is no member of the organisation is not told its name by what was shared with them.
      organisation: names?.get(drive.organisation_id) ?? '',
      access: seen.access,
      usedBytes: isMember ? drive.used_bytes : null,
      quotaBytes: isMember ? drive.quota_bytes : null,
      address: driveHosts.addressOf(drive.id),
    };
  }

  async function mine(accountId: string) {
    const own = await organisations.organisationsOf(db, accountId);
    const names = new Map(own.map(({ id, name }) => [id, name]));
    const shown = [];
    for (const driveId of await drives.listDriveIdsOf(db, accountId)) {
      const seen = await findView(db, driveId, accountId);
      if (seen) shown.push(await shownDrive(seen, names));
    }
    shown.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return {
      drives: shown,
      mayMakeIn: own.filter(({ role }) => administers(role)).map(({ id, name }) => ({ id, name })),
    };
  }

  async function one(accountId: string, driveId: string) {
    const seen = await view(accountId, driveId);
    const own = await organisations.organisationsOf(db, accountId);
    const names = new Map(own.map(({ id, name }) => [id, name]));
    const role = own.find(({ id }) => id === seen.organisationId)?.role;
    return {
      drive: await shownDrive(seen, names),
      managesMembers: seen.access === 'manage' || administers(role),
    };
  }

  async function ofOrganisation(accountId: string, organisationId: string) {
    if (!administers(await organisations.roleIn(db, organisationId, accountId)))
      refuse('organisations/not-yours');
    const found = await drives.listDrivesOf(db, organisationId);
    return Promise.all(
      found.map(async (row) => ({
        id: row.id,
        name: row.name,
        usedBytes: row.used_bytes,
        quotaBytes: row.quota_bytes,
        members: (await drives.listMembers(db, row.id)).length,
        createdAt: row.created_at,
      })),
    );
  }

  async function members(driveId: string) {
    const shown = [];
    for (const row of await drives.listMembers(db, driveId)) {
      const account = await accounts.find(db, row.account_id);
      if (!account) continue;
      shown.push({
        accountId: row.account_id,
        name: fullName(account),
        address: account.loginAddress,
        access: toAccess(row.access),
        joinedAt: row.joined_at,
      });
    }
    return shown;
  }

  const shownNode = (seen: View, node: DriveNode) => ({
    id: node.id,
    name: node.name,
    kind: node.kind === 'file' ? ('file' as const) : ('folder' as const),
    sizeBytes: node.sizeBytes,
    mediaType: node.mediaType,
    etag: node.etag,
    createdAt: node.createdAt,
    modifiedAt: node.modifiedAt,
    isPersonal: seen.mounts.some(({ nodeId, isPersonal }) => isPersonal && nodeId === node.id),
  });

  /** The root of somebody who sees mounts only has no row. */
  const isBareRoot = (seen: View, id: string) => id === 'root' && seen.rootId === null;

  async function details(seen: View, id: string) {
    if (isBareRoot(seen, id)) {
      const bare = {
        id: 'root',
        name: '',
        kind: 'folder' as const,
        sizeBytes: null,
        mediaType: null,
        etag: null,
        createdAt: 0,
        modifiedAt: 0,
        isPersonal: false,
      };
      return { node: bare, path: [], access: null, versions: 0 };
    }
    const spot = (await spotOf(db, seen, rootId(seen, id), clock.now())) ?? refuse('dav/not-found');
    const row = nodeAt(spot) ?? refuse('dav/not-found');
    const name = spot.names.length === 0 ? (spot.mount?.name ?? '') : row.name;
    const path = spot.steps.slice(0, -1).map(({ node }, index) => ({
      id: node.id,
      name: index === 0 ? (spot.mount?.name ?? '') : node.name,
    }));
    const versions = row.kind === 'file' ? (await nodes.listVersions(db, row.id)).length : 0;
    return { node: shownNode(seen, nodeOf(row, name)), path, access: spot.access, versions };
  }

  async function list(
    seen: View,
    id: string,
    given: Page & {
      sort?: 'name' | 'size' | 'modified' | undefined;
      order?: 'up' | 'down' | undefined;
    },
  ) {
    const { offset, limit } = pageOf(given);
    const isRoot = id === 'root' || id === seen.rootId;
    // Before the others, on the first page.
    const mounts = isRoot && offset === 0 ? await spaces.mountNodes(db, seen) : [];
    const shownMounts = mounts.map((node) => shownNode(seen, node));
    if (isBareRoot(seen, id)) return { nodes: shownMounts, more: false };
    const spot = (await spotOf(db, seen, rootId(seen, id), clock.now())) ?? refuse('dav/not-found');
    const folder = nodeAt(spot);
    if (folder?.kind !== 'folder') refuse('dav/not-found');
    const rows = await nodes.listSorted(db, {
      parentId: folder.id,
      sort: given.sort ?? 'name',
      order: given.order ?? 'up',
      offset,
      limit: limit + 1,
    });
    const shown = rows.slice(0, limit).map((row) => shownNode(seen, nodeOf(row)));
    return { nodes: [...shownMounts, ...shown], more: rows.length > limit };
  }

  async function trashed(seen: View, given: Page) {
    const page = pageOf(given);
    const rows = await trash.listTrash(db, lookingOf(seen), { ...page, limit: page.limit + 1 });
    const shown = rows.slice(0, page.limit).map((row) => ({
      id: row.node_id,
      name: row.name,
      kind: row.kind === 'file' ? ('file' as const) : ('folder' as const),
      sizeBytes: row.kind === 'file' ? row.size_bytes : null,
      place: row.place,
      trashedAt: row.trashed_at,
      deletedAt: row.trashed_at + trashMs,
    }));
    return { nodes: shown, more: rows.length > page.limit };
  }

  async function fileAt(seen: View, id: string) {
    const spot = (await spotOf(db, seen, id, clock.now())) ?? refuse('dav/not-found');
    const row = nodeAt(spot);
    return row?.kind === 'file' ? row : refuse('dav/not-found');
  }

  async function versions(seen: View, id: string) {
    const rows = await nodes.listVersions(db, (await fileAt(seen, id)).id);
    const people = new Map<string, string>();
    for (const { written_by: by } of rows) {
      if (by === null || people.has(by)) continue;
      const account = await accounts.find(db, by);
      if (account) people.set(by, fullName(account));
    }
    return rows.map((row) => ({
      id: row.id,
      sizeBytes: row.size_bytes,
      modifiedAt: row.modified_at,
      writtenAt: row.written_at,
      writtenBy: (row.written_by !== null && people.get(row.written_by)) || null,
    }));
  }

  /** Of the file, or of one of its versions. */
  async function content(seen: View, id: string, versionId?: string) {
    const row = await fileAt(seen, id);
    const version =
      versionId === undefined
        ? row
        : ((await nodes.listVersions(db, row.id)).find((one) => one.id === versionId) ??
          refuse('drive/no-such-version'));
    const { content_id, size_bytes, media_type } = version;
    const node = nodeOf({ ...row, content_id, size_bytes, media_type });
    return { node, content: await spaces.contentOf(node) };
  }

  return {
    view,
    mine,
    one,
    shownDrive,
    shownNode,
    ofOrganisation,
    members,
    details,
    list,
    trashed,
    versions,
    content,
  };
}
export type Reading = ReturnType<typeof createReading>;
