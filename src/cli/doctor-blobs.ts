// `aldaba doctor --blobs`: whether every file of the drives is there, whole, and nothing lies there that is nobody's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkBlobs } from '../app.ts';
import { createFolderBlobs } from '../core/blobs/folder.ts';
import type { Config } from '../core/config.ts';
import { openDatabase } from '../core/db/open.ts';
import { silentLog } from '../core/log.ts';
import type { Finding } from './doctor.ts';

const what = 'files of drives';
const words = {
  missing: 'are not there',
  'wrong-size': 'have another size than they should',
  'wrong-checksum': 'have another content than they should',
  orphan: 'belong to nobody',
} as const;
const repairs = {
  missing:
    'Put the folder of BLOBS_URL back as it was when the database was saved: copies are taken of both, the database first.',
  'wrong-size': 'The disk lost something. Put these files back from a copy.',
  'wrong-checksum': 'The disk changed something. Put these files back from a copy.',
  orphan:
    'A file that is arriving now is one of them: look again. The next start deletes what was left half-way.',
} as const;

/** `sums`: also reads every file whose checksum is known. */
export async function checkFiles(config: Config, { sums }: { sums: boolean }): Promise<Finding[]> {
  const path = join(config.dataDir, 'aldaba.db');
  if (config.databaseUrl === null && !existsSync(path)) return [{ level: 'ok', what, found: 'none yet' }];
  const db = await openDatabase({ url: config.databaseUrl, path, log: silentLog });
  try {
    const blobs = createFolderBlobs(config.blobsFolder);
    const { rows, blobs: found, faults } = await checkBlobs({ db, blobs }, { sums });
    if (faults.length === 0) {
      const read = sums ? ', and read where a checksum is known' : '';
      return [
        { level: 'ok', what, found: `${rows} in the database, ${found} in ${config.blobsFolder}${read}` },
      ];
    }
    return (Object.keys(words) as (keyof typeof words)[]).flatMap((fault): Finding[] => {
      const ids = faults.filter((one) => one.fault === fault).map(({ id }) => id);
      if (ids.length === 0) return [];
      const some = ids.slice(0, 3).join(', ');
      const said = `${ids.length} ${words[fault]} (${some}${ids.length > 3 ? ', …' : ''})`;
      return [{ level: fault === 'orphan' ? 'warn' : 'fail', what, found: said, repair: repairs[fault] }];
    });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [
      {
        level: 'fail',
        what,
        found,
        repair: 'Run `aldaba migrate`, and see what the line about the database says.',
      },
    ];
  } finally {
    await db.close();
  }
}
