// Making a drive, its name and limit, and who its members are. Organisations' administrators run drives without seeing into them.
import type { Query, Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { administers } from '../../organisations/index.ts';
import type { DriveDeps } from '../deps.ts';
import * as drives from '../drive-store.ts';
import { deleteLocksOf } from '../lock-store.ts';
import * as nodes from '../node-store.ts';
import { mostDrivesEach, mostMembers, mostQuotaBytes, personalName, usualQuotaBytes } from '../rules.ts';
import type { DriveNodeTable, DriveTable } from '../tables.ts';
import { insertTrash } from '../trash-store.ts';
import type { Access } from '../types.ts';
import { fullName } from '../../accounts/index.ts';

const checkedName = (typed: string): string => cleanName(typed, 100) || refuse('drive/bad-name');

const checkedQuota = (bytes: number | null): number | null =>
  bytes !== null && bytes > mostQuotaBytes ? refuse('drive/bad-quota') : bytes;

export function createDriveActions(deps: DriveDeps) {
  const { db, clock, random, accounts, organisations } = deps;

  const topNode = (driveId: string, sequence: number, name: string, now: number): DriveNodeTable => ({
    id: `${driveId}.${sequence}`,
    drive_id: driveId,
    parent_id: null,
    name,
    kind: 'folder',
    content_id: null,
    size_bytes: 0,
    media_type: null,
    created_at: now,
    modified_at: now,
    written_at: now,
    written_by: null,
    sequence,
    arrived_sequence: sequence,
  });

  /** Short enough to be read aloud and typed; also the first part of a host name. */
  async function insert(tx: Tx, row: Omit<DriveTable, 'id' | 'root_id'>): Promise<DriveTable> {
    for (let tries = 0; tries < 20; tries += 1) {
      const id = random.code(1, 7).toLowerCase();
      const drive = { ...row, id, root_id: `${id}.1` };
      if (await drives.insertDrive(tx, drive)) return drive;
    }
    return refuse('drive/too-many');
  }

  /** Whoever makes it manages it. `quotaBytes` undefined: the usual limit. */
  async function create(
    tx: Tx,
    given: {
      organisationId: string;
      accountId: string;
      name: string;
      quotaBytes?: number | null | undefined;
      visit: Visit | null;
    },
  ): Promise<DriveTable> {
    const name = checkedName(given.name);
    const now = clock.now();
    if ((await drives.countDrives(tx, given.organisationId)) >= mostDrivesEach)
      refuse('drive/too-many', { most: mostDrivesEach });
    const drive = await insert(tx, {
      organisation_id: given.organisationId,
      name,
      quota_bytes: given.quotaBytes === undefined ? usualQuotaBytes : checkedQuota(given.quotaBytes),
      used_bytes: 0,
      sequence: 1,
      forgotten_sequence: 0,
      created_at: now,
    });
    await nodes.insertNode(tx, topNode(drive.id, 1, '', now));
    await join(tx, drive.id, given.accountId, 'manage');
    await accounts.record(tx, {
      accountId: given.accountId,
      kind: 'drive.made',
      visit: given.visit,
      organisationId: given.organisationId,
      detail: { drive: name, id: drive.id },
    });
    return drive;
  }

  /** With a folder of their own. False when they are a member already. */
  async function join(tx: Tx, driveId: string, accountId: string, access: Access): Promise<boolean> {
    if (await drives.findMember(tx, driveId, accountId)) return false;
    const now = clock.now();
    const { sequence } = (await drives.takeTurn(tx, driveId)) ?? refuse('drive/no-such-drive');
    const personal = topNode(driveId, sequence, personalName, now);
    const joined = await drives.insertMember(tx, {
      drive_id: driveId,
      account_id: accountId,
      access,
      personal_id: personal.id,
      joined_at: now,
    });
    if (!joined) return false;
    await nodes.insertNode(tx, personal);
    // What was shared with them they see anyway now.
    await drives.deleteGrantsOf(tx, driveId, accountId);
    return true;
  }

  /**
   * Their own folder goes into the trash, where managers find it for thirty days: what somebody made for an organisation is
   * not gone with the person, and nobody reads it in passing.
   */
  async function leave(tx: Tx, driveId: string, accountId: string): Promise<boolean> {
    const member = await drives.findMember(tx, driveId, accountId);
    await drives.deleteGrantsOf(tx, driveId, accountId);
    if (!member) return false;
    const turn = (await drives.takeTurn(tx, driveId)) ?? refuse('drive/no-such-drive');
    const now = clock.now();
    await deleteLocksOf(tx, driveId, accountId);
    await drives.deleteMember(tx, driveId, accountId);
    const { personal_id: personalId } = member;
    const [some] = await nodes.listChildren(tx, { parentId: personalId, after: '', limit: 1 });
    const account = await accounts.find(tx, accountId);
    const name = account ? fullName(account) : '';
    await nodes.updateNode(tx, personalId, {
      name: `${personalName} (${cleanName(name, 60) || accountId})`,
      sequence: turn.sequence,
    });
    await insertTrash(tx, {
      node_id: personalId,
      drive_id: driveId,
      parent_id: turn.root_id,
      place: personalName,
      audience: 'managers',
      owner_id: null,
      trashed_at: now,
      trashed_by: null,
      // Nothing was in it.
      is_purging: some ? 0 : 1,
    });
    return true;
  }

  /** The drive for whoever runs it: a manager, or an administrator of its organisation. */
  async function managed(
    query: Query,
    driveId: string,
    accountId: string,
  ): Promise<{ drive: DriveTable; administers: boolean }> {
    const drive = (await drives.findDrive(query, driveId)) ?? refuse('drive/no-such-drive');
    const role = await organisations.roleIn(query, drive.organisation_id, accountId);
    const member = await drives.findMember(query, driveId, accountId);
    if (administers(role)) return { drive, administers: true };
    if (member?.access === 'manage') return { drive, administers: false };
    return refuse(member ? 'drive/not-manager' : 'drive/no-such-drive');
  }

  async function make(
    accountId: string,
    organisationId: string,
    given: { name: string; quotaBytes?: number | null | undefined },
    visit: Visit,
  ): Promise<DriveTable> {
    return db.transaction(async (tx) => {
      if (!administers(await organisations.roleIn(tx, organisationId, accountId)))
        refuse('organisations/not-yours');
      return create(tx, { organisationId, accountId, ...given, visit });
    });
  }

  /** The limit is for administrators: it is what a drive may cost the organisation. */
  async function change(
    accountId: string,
    driveId: string,
    given: { name?: string | undefined; quotaBytes?: number | null | undefined },
    visit: Visit,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      const { drive, administers: isAdministrator } = await managed(tx, driveId, accountId);
      if (given.quotaBytes !== undefined && !isAdministrator) refuse('drive/not-manager');
      if (given.name === undefined && given.quotaBytes === undefined) return;
      await drives.updateDrive(tx, driveId, {
        ...(given.name === undefined ? {} : { name: checkedName(given.name) }),
        ...(given.quotaBytes === undefined ? {} : { quota_bytes: checkedQuota(given.quotaBytes) }),
      });
      await accounts.record(tx, {
        accountId,
        kind: 'drive.changed',
        visit,
        organisationId: drive.organisation_id,
        detail: { drive: given.name ?? drive.name, before: drive.name, id: driveId },
      });
    });
  }

  /** A new member, or other rights; null takes the member out. */
  async function setMember(
    actorId: string,
    driveId: string,
    accountId: string,
    access: Access | null,
    visit: Visit,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      const { drive } = await managed(tx, driveId, actorId);
      const before = await drives.findMember(tx, driveId, accountId);
      if (before?.access === access) return;
      if (access === null) {
        if (!(await leave(tx, driveId, accountId))) refuse('drive/no-such-member');
      } else if (!before) {
        if (!(await organisations.roleIn(tx, drive.organisation_id, accountId)))
          refuse('drive/not-in-organisation');
        if ((await drives.listMembers(tx, driveId)).length >= mostMembers)
          refuse('drive/too-many', { most: mostMembers });
        await join(tx, driveId, accountId, access);
      } else await drives.updateMember(tx, driveId, accountId, access);
      await accounts.record(tx, {
        accountId,
        actor: actorId,
        kind:
          access === null ? 'drive.member-removed' : before ? 'drive.member-changed' : 'drive.member-added',
        visit,
        organisationId: drive.organisation_id,
        detail: { drive: drive.name, id: driveId, access: access ?? '' },
      });
    });
  }

  /** Somebody belongs to an organisation no longer: neither do they to its drives. */
  async function leftOrganisation(tx: Tx, organisationId: string, accountId: string): Promise<void> {
    for (const driveId of await drives.listDriveIdsOf(tx, accountId)) {
      const drive = await drives.findDrive(tx, driveId);
      if (drive?.organisation_id === organisationId) await leave(tx, driveId, accountId);
    }
  }

  return { create, join, make, change, setMember, managed, leftOrganisation };
}
export type DriveActions = ReturnType<typeof createDriveActions>;
