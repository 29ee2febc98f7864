// What somebody without an account does with a link: open it, give its password, read.
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import type { DriveDeps } from '../deps.ts';
import * as drives from '../drive-store.ts';
import * as nodes from '../node-store.ts';
import { unlockedMs } from '../rules.ts';
import * as store from '../share-link-store.ts';
import type { DriveNodeTable, DriveShareLinkTable } from '../tables.ts';
import type { View } from '../types.ts';
import { isInTree } from '../views.ts';
import { secretHashOf } from './share-links.ts';

export type OpenedLink = {
  readonly link: DriveShareLinkTable;
  readonly node: DriveNodeTable;
  /** All that the link shows: the node and what is below. */
  readonly view: View;
};

export function createOpenShareLink({ db, clock, keys, limits, accounts, organisations }: DriveDeps) {
  /** One refusal for links that are not there, have expired, were ended, lead into the trash, or are of an organisation that forbids them. */
  async function find(secret: string): Promise<OpenedLink> {
    const link = await store.findLinkByHash(db, secretHashOf(secret));
    if (!link || (link.expires_at !== null && link.expires_at <= clock.now())) refuse('drive/no-such-link');
    const node = await nodes.findNode(db, link.node_id);
    const drive = await drives.findDrive(db, link.drive_id);
    if (!node || !drive || !(await isInTree(db, link.drive_id, node.id))) refuse('drive/no-such-link');
    if (!(await organisations.linksAllowed(db, drive.organisation_id))) refuse('drive/no-such-link');
    const view: View = {
      driveId: drive.id,
      driveName: drive.name,
      organisationId: drive.organisation_id,
      accountId: '',
      rootId: null,
      access: null,
      mounts: [{ name: node.name, nodeId: node.id, access: 'read', isPersonal: false }],
    };
    return { link, node, view };
  }

  // Bound to the hash: another password ends it.
  const macOf = ({ id, password_hash }: DriveShareLinkTable, until: string): Uint8Array =>
    keys.mac('drive-share-links', `${id}.${until}.${password_hash ?? ''}`);

  /** Whether this browser may read: nothing is asked, or the password was given here. */
  function isUnlocked(link: DriveShareLinkTable, kept: string | undefined): boolean {
    if (link.password_hash === null) return true;
    const [id, until = '', ...mac] = (kept ?? '').split('_');
    const at = Number.parseInt(until, 36);
    if (id !== link.id || !Number.isSafeInteger(at)) return false;
    const now = clock.now();
    return (
      at > now &&
      at <= now + unlockedMs &&
      sameBytes(macOf(link, until), Buffer.from(mac.join('_'), 'base64url'))
    );
  }

  /** What the browser keeps once the password is right. Tries are counted before anything is compared. */
  async function unlock({ link }: OpenedLink, password: string, visit: Visit): Promise<string> {
    const counted = await limits.count([
      { key: `share-link:${link.id}:${visit.network}`, limit: 10, windowSeconds: 900 },
      // Many networks together guess no faster than this, and a holder waits no longer.
      { key: `share-link:${link.id}`, limit: 200, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const isRight = await accounts.slowVerify(link.password_hash ?? undefined, password);
    if (!isRight) refuse('drive/wrong-link-password');
    const until = (clock.now() + unlockedMs).toString(36);
    return `${link.id}_${until}_${Buffer.from(macOf(link, until)).toString('base64url')}`;
  }

  /** Counts a download, or refuses when the link ended since it was found. */
  async function use({ link }: OpenedLink): Promise<void> {
    if (!(await store.useLink(db, link.id, clock.now()))) refuse('drive/no-such-link');
  }

  return { find, isUnlocked, unlock, use };
}
export type OpenShareLink = ReturnType<typeof createOpenShareLink>;
