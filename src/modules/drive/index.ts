// Drives: files of an organisation and its people, over WebDAV and in the web.
import { createDriveActions } from './actions/change-drives.ts';
import { createNodeActions } from './actions/change-nodes.ts';
import { createShareActions } from './actions/share.ts';
import { createShareLinkActions } from './actions/share-links.ts';
import { createArrivals } from './arrivals.ts';
import { checkBlobs } from './blob-check.ts';
import { createChanges } from './changes.ts';
import { createDeposits } from './deposit.ts';
import type { DriveDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createFileLimits } from './file-limits.ts';
import { createPhotoDates } from './photo-dates.ts';
import { createReading } from './reading.ts';
import { createSpaces } from './space.ts';
import { createUploads } from './uploads.ts';
import { createUpkeep } from './upkeep.ts';
import { createZips } from './zips.ts';
import { findView } from './views.ts';

export { checkBlobs } from './blob-check.ts';
export { driveContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { DriveDeps } from './deps.ts';
export type { Deposit, Described } from './deposit.ts';
export type { BlobFault, BlobReport } from './blob-check.ts';
export type * from './types.ts';

export function createDrive(deps: DriveDeps) {
  const changes = createChanges(deps);
  const arrivals = createArrivals(deps);
  const fileLimits = createFileLimits(deps);
  const spaces = createSpaces({ ...deps, changes, arrivals, fileLimits });
  const reading = createReading(deps, spaces);
  const driveActions = createDriveActions(deps);
  const nodeActions = createNodeActions(deps, changes);
  const shares = createShareActions(deps);
  const uploads = createUploads(deps, { changes, arrivals, spaces, fileLimits });
  const shareLinks = createShareLinkActions(deps);
  const zips = createZips(deps, spaces);
  const photoDates = createPhotoDates(deps, { arrivals, changes, spaces, nodeActions });
  const upkeep = createUpkeep(deps);

  return {
    /** Makes a drive; `join` adds a member. For the operator's commands and tests. */
    create: driveActions.create,
    join: driveActions.join,
    /** The drive as somebody sees it; undefined when it is none of theirs. */
    async spaceFor(accountId: string, driveId: string, how: { write: boolean }) {
      const view = await findView(deps.db, driveId, accountId);
      return view && spaces.spaceOf(view, how);
    },
    /** To bring files into a drive in somebody's name; undefined when it is none of theirs. */
    depositFor: createDeposits({ ...deps, changes, arrivals, spaces, fileLimits }),
    /** Somebody left an organisation or was taken out, in that transaction. */
    leftOrganisation: driveActions.leftOrganisation,
    /** How large a file may be, for the operator. */
    fileLimits,
    start: upkeep.start,
    checkBlobs: (how: { sums: boolean }) => checkBlobs(deps, how),
    doors: createDoors(deps, {
      reading,
      spaces,
      driveActions,
      nodeActions,
      shares,
      uploads,
      shareLinks,
      zips,
      photoDates,
    }),
  };
}

export type DriveModule = ReturnType<typeof createDrive>;
