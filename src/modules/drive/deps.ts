// What the module is given by app.ts.
import type { Blobs } from '../../core/blobs/blobs.ts';
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { DriveHosts } from '../../core/drive-domain.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Log } from '../../core/log.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { ServeSpace } from '../../dav/node.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { OrganisationsModule } from '../organisations/index.ts';

export type DriveDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  jobs: Jobs;
  log: Log;
  origin: URL;
  keys: Keys;
  limits: Limits;
  layout: Layout;
  translate: (language: string) => Translate;
  /** How drives are addressed. */
  driveHosts: Pick<DriveHosts, 'driveOf' | 'addressOf'>;
  blobs: Blobs;
  accounts: AccountsModule;
  organisations: Pick<OrganisationsModule, 'roleIn' | 'organisationsOf' | 'linksAllowed'>;
  /** The engine that speaks WebDAV. */
  serve: ServeSpace;
  /** What a refusal answers with, for protocols whose library answers by itself. */
  statusOf: (code: string) => number;
  /** Largest file. */
  fileLimitBytes: number;
};
