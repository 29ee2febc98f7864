// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { ErrorTable } from '../../core/errors.ts';
import type { HelpReader } from '../../core/help-values.ts';
import type { Principal } from '../../core/http/principal.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Log } from '../../core/log.ts';
import type { EntryAssets, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { Samples } from './guides/pages-of-guides.ts';

export type HelpDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  limits: Limits;
  jobs: Jobs;
  log: Log;
  origin: URL;
  assets: EntryAssets;
  translate: (language: string) => Translate;
  /** Where the guides are: docs/help. */
  folder: string;
  /** Every refusal there is. */
  errors: ErrorTable;
  /** What stands for a value of a reader who is not known, by placeholder. */
  samples: Samples;
  /** Values and states of whoever reads. */
  readerOf: (principal: Principal) => Promise<HelpReader>;
};
