// Links to a file or folder for whoever has them: managers make them, list them and end them.
import { hash } from 'node:crypto';
import { type Query } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { fullName } from '../../accounts/index.ts';
import type { DriveDeps } from '../deps.ts';
import { leastLinkPassword, mostLinkMs, mostLinksEach } from '../rules.ts';
import * as store from '../share-link-store.ts';
import type { DriveShareLinkTable } from '../tables.ts';
import type { View } from '../types.ts';
import { isInTree, nodeAt, spotOf } from '../views.ts';
import { mustManage, shareableAt } from './share.ts';

export const secretHashOf = (secret: string): Uint8Array => new Uint8Array(hash('sha256', secret, 'buffer'));

export function createShareLinkActions(deps: DriveDeps) {
  const { db, clock, random, accounts, organisations, origin } = deps;

  type Given = { password?: string | null | undefined; expiresAt?: number | null | undefined };

  async function mustAllow(query: Query, { organisationId }: View): Promise<void> {
    if (!(await organisations.linksAllowed(query, organisationId))) refuse('drive/links-forbidden');
  }

  /** The address is told once: only its hash is kept. */
  async function make(view: View, nodeId: string, given: Given, visit: Visit) {
    const { node } = await shareableAt(db, view, nodeId, clock.now());
    await mustAllow(db, view);
    const password = given.password ?? null;
    if (password !== null && [...password].length < leastLinkPassword) refuse('drive/weak-link-password');
    const expiresAt = given.expiresAt ?? null;
    const now = clock.now();
    if (expiresAt !== null && (expiresAt <= now || expiresAt > now + mostLinkMs)) refuse('drive/bad-expiry');
    const passwordHash = password === null ? null : await accounts.slowHash(password);
    const secret = random.token(24);
    const row: DriveShareLinkTable = {
      id: random.code(1, 16).toLowerCase(),
      secret_hash: secretHashOf(secret),
      drive_id: view.driveId,
      node_id: node.id,
      password_hash: passwordHash,
      expires_at: expiresAt,
      downloads: 0,
      last_used_at: null,
      made_at: now,
      made_by: view.accountId,
    };
    await db.transaction(async (tx) => {
      // As things are now: rights may have ended while the password was hashed.
      await mustAllow(tx, view);
      await shareableAt(tx, view, nodeId, now);
      if ((await store.countLinks(tx, view.driveId)) >= mostLinksEach)
        refuse('drive/too-many', { most: mostLinksEach });
      await store.insertLink(tx, row);
      await accounts.record(tx, {
        accountId: view.accountId,
        kind: 'drive.link-made',
        visit,
        organisationId: view.organisationId,
        detail: { drive: view.driveName, name: node.name, password: passwordHash !== null, expiresAt },
      });
    });
    return { link: await shown(db, view, row), address: new URL(`/s/${secret}`, origin).href };
  }

  async function end(view: View, linkId: string, visit: Visit): Promise<void> {
    mustManage(view);
    await db.transaction(async (tx) => {
      const row = await store.deleteLink(tx, { driveId: view.driveId, id: linkId });
      if (!row) refuse('drive/no-such-link');
      const spot = await spotOf(tx, view, row.node_id, clock.now());
      await accounts.record(tx, {
        accountId: view.accountId,
        kind: 'drive.link-ended',
        visit,
        organisationId: view.organisationId,
        detail: { drive: view.driveName, name: (spot && nodeAt(spot)?.name) ?? '' },
      });
    });
  }

  async function shown(query: Query, view: View, row: DriveShareLinkTable) {
    const spot = await spotOf(query, view, row.node_id, clock.now());
    const node = spot && nodeAt(spot);
    const maker = await accounts.find(query, row.made_by);
    return {
      id: row.id,
      nodeId: row.node_id,
      name: node?.name ?? '',
      kind: node?.kind === 'file' ? ('file' as const) : ('folder' as const),
      /** Folders on the way to it. */
      place: spot ? spot.path.slice(0, -1).join(' / ') : '',
      hasPassword: row.password_hash !== null,
      expiresAt: row.expires_at,
      isOver: row.expires_at !== null && row.expires_at <= clock.now(),
      downloads: row.downloads,
      lastUsedAt: row.last_used_at,
      madeAt: row.made_at,
      madeBy: maker ? fullName(maker) : null,
    };
  }

  /** Of the drive, or of one node. What lies in the trash opens for nobody, and is not listed until it is back. */
  async function list(view: View, nodeId?: string) {
    mustManage(view);
    const of = { driveId: view.driveId, ...(nodeId === undefined ? {} : { nodeId }) };
    const links = [];
    for (const row of await store.listLinks(db, of))
      if (await isInTree(db, row.drive_id, row.node_id)) links.push(await shown(db, view, row));
    return links;
  }

  return { make, end, list };
}
export type ShareLinkActions = ReturnType<typeof createShareLinkActions>;
