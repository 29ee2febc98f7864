// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as drive } from './0021-drive.ts';
import { migration as uploads } from './0022-drive-uploads.ts';
import { migration as shareLinks } from './0024-drive-share-links.ts';
import { migration as fileLimits } from './0025-drive-file-limits.ts';
import { migration as photoDates } from './0026-drive-photo-dates.ts';

export const migrations: readonly Migration[] = [drive, uploads, shareLinks, fileLimits, photoDates];
