// `aldaba doctor --blobs`: whether every file of the drives is there, whole, and nothing lies there that is nobody's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkBlobs } from '../app.ts';
import { openBlobs } from '../core/blobs/open.ts';
import { placeText } from '../core/blobs/place.ts';
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
    'Put what BLOBS_URL names back as it was when the database was saved: copies are taken of both, the database first.',
  'wrong-size': 'The disk lost something. Put these files back from a copy.',
  'wrong-checksum': 'The disk changed something. Put these files back from a copy.',
  orphan:
    'A file that is arriving now is one of them: look again. The next start deletes what was left half-way.',
} as const;

const bucketRepairs: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'Nobody knows the key: check BLOBS_KEY_ID, and the host in BLOBS_URL.',
  SignatureDoesNotMatch: 'Check BLOBS_SECRET: it does not belong to BLOBS_KEY_ID.',
  NoSuchBucket: 'Make the bucket, or correct its name in BLOBS_URL.',
  AccessDenied:
    'Allow the key to read, write and delete objects, to list the bucket and its unfinished uploads, and to abort these.',
  AuthorizationHeaderMalformed: 'Put the right region= into BLOBS_URL.',
  PermanentRedirect: 'The bucket is in another region: put its host and region= into BLOBS_URL.',
  TemporaryRedirect: 'The bucket is in another region: put its host and region= into BLOBS_URL.',
  RequestTimeTooSkewed: 'Set the clock of this machine.',
};

/** Whether the place for content answers; a folder is made when the first file comes. `write`: also leaves something there. */
export async function checkPlace({ blobs }: Config, { write }: { write: boolean }): Promise<Finding[]> {
  if (blobs.kind === 'folder') return [];
  const what = 'bucket';
  const { checkBucket } = await import('../core/blobs/s3-check.ts');
  const checked = await checkBucket(blobs, { write });
  const place = placeText(blobs);
  if (checked.ok)
    return [
      {
        level: 'ok',
        what,
        found: `${place} answers${write ? ', and takes and gives what it is given' : ''}`,
      },
    ];
  const { failed, code } = checked;
  const repair =
    bucketRepairs[code] ?? 'Check BLOBS_URL, and whether this machine reaches the host it names.';
  return [{ level: 'fail', what, found: `${place} does not ${failed} (${code})`, repair }];
}

/** `sums`: also reads every file whose checksum is known. */
export async function checkFiles(config: Config, { sums }: { sums: boolean }): Promise<Finding[]> {
  const path = join(config.dataDir, 'aldaba.db');
  if (config.databaseUrl === null && !existsSync(path)) return [{ level: 'ok', what, found: 'none yet' }];
  const db = await openDatabase({ url: config.databaseUrl, path, log: silentLog });
  try {
    const blobs = openBlobs(config.blobs, { log: silentLog });
    const { rows, blobs: found, faults } = await checkBlobs({ db, blobs }, { sums });
    if (faults.length === 0) {
      const read = sums ? ', and read where a checksum is known' : '';
      return [
        {
          level: 'ok',
          what,
          found: `${rows} in the database, ${found} in ${placeText(config.blobs)}${read}`,
        },
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
