// Sharing a folder with somebody who is no member of the drive.
import type { Query } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { DriveDeps } from '../deps.ts';
import * as drives from '../drive-store.ts';
import { allows } from '../rules.ts';
import type { View } from '../types.ts';
import { nodeAt, rootId, spotOf } from '../views.ts';
import { fullName } from '../../accounts/index.ts';

export function mustManage(view: View): void {
  if (!allows(view.access, 'manage')) refuse('drive/not-manager');
}

/** Managers share what the drive shares; nobody shares out of a personal folder, nor the drive whole. */
export async function shareableAt(query: Query, view: View, nodeId: string, now: number) {
  const spot = (await spotOf(query, view, rootId(view, nodeId), now)) ?? refuse('dav/not-found');
  mustManage(view);
  const node = nodeAt(spot) ?? refuse('dav/not-found');
  if (spot.mount || node.id === view.rootId) refuse('dav/forbidden');
  return { node, spot };
}

export function createShareActions({ db, clock, accounts }: DriveDeps) {
  async function shareable(view: View, nodeId: string) {
    const { node } = await shareableAt(db, view, nodeId, clock.now());
    return node.kind === 'folder' ? node : refuse('dav/forbidden');
  }

  /** An address nobody has here gets the same answer: who has an account is nobody's business. */
  async function share(
    view: View,
    nodeId: string,
    given: { address: string; access: 'read' | 'write' },
    visit: Visit,
  ): Promise<void> {
    const node = await shareable(view, nodeId);
    const account = await accounts.findByIdentifier(db, given.address);
    if (!account) return;
    await db.transaction(async (tx) => {
      if (!(await drives.takeTurn(tx, view.driveId, { numbers: 0 }))) refuse('dav/not-found');
      if (await drives.findMember(tx, view.driveId, account.id)) refuse('drive/already-member');
      await drives.putGrant(tx, {
        node_id: node.id,
        account_id: account.id,
        drive_id: view.driveId,
        access: given.access,
        granted_at: clock.now(),
        granted_by: view.accountId,
      });
      await accounts.record(tx, {
        accountId: account.id,
        actor: view.accountId,
        kind: 'drive.shared',
        visit,
        organisationId: view.organisationId,
        detail: { drive: view.driveName, folder: node.name, access: given.access },
      });
    });
  }

  async function unshare(view: View, nodeId: string, accountId: string): Promise<void> {
    const node = await shareable(view, nodeId);
    await db.transaction(async (tx) => {
      if (!(await drives.deleteGrant(tx, node.id, accountId))) refuse('drive/no-such-member');
    });
  }

  async function list(view: View, nodeId: string) {
    const node = await shareable(view, nodeId);
    const grants = (await drives.listGrants(db, view.driveId)).filter(({ node_id }) => node_id === node.id);
    const shown = [];
    for (const { account_id, access } of grants) {
      const account = await accounts.find(db, account_id);
      if (account)
        shown.push({
          accountId: account_id,
          name: fullName(account),
          address: account.loginAddress,
          access: access === 'write' ? ('write' as const) : ('read' as const),
        });
    }
    return shown;
  }

  return { share, unshare, list };
}
export type ShareActions = ReturnType<typeof createShareActions>;
