// How a photo in a folder of this machine is changed: the copy goes where the original was in one step, the original stays in
// `originals/` under another name, and both are in the journal before.
import { type BigIntStats, constants } from 'node:fs';
import { chmod, chown, copyFile, link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Change, NotChanged, type Place } from '../../src/lib/photo-dates/engine.ts';
import type { Entry } from './journal.ts';
import { hasDate, isSame, setModified } from './times.ts';
import { codeOf, type FolderPhoto } from './walk.ts';
import type { Workplace } from './workplace.ts';

type FolderChange = Change<FolderPhoto>;

/** Disks without hard links (exFAT, some network shares) answer with one of these. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

export function createFolderPlace({ originals, incoming, journal, next }: Workplace): Place<FolderPhoto> {
  return {
    isRight: ({ stat }, at) => hasDate(stat, at),
    async copy({ path, stat }, extension) {
      const copy = join(incoming, `${String(next()).padStart(6, '0')}.${extension}`);
      try {
        await copyFile(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await chmod(copy, 0o600);
        // What was copied is what was looked at, and no link that took its place.
        await mustBe(path, stat);
      } catch (error) {
        await rm(copy, { force: true });
        throw error instanceof NotChanged ? error : new NotChanged('fault', codeOf(error));
      }
      return copy;
    },
    drop: (copy) => rm(copy, { force: true }),
    async seal({ photo: { stat }, at, copy }) {
      const mine = await lstat(copy, { bigint: true });
      if (mine.uid !== stat.uid || mine.gid !== stat.gid) {
        // Only root may give files away; whoever repairs somebody else's files becomes their owner.
        await chown(copy, Number(stat.uid), Number(stat.gid)).catch(() => {});
      }
      await using file = await open(copy, 'r+');
      await file.chmod(Number(stat.mode & 0o7777n));
      await setModified(copy, stat, BigInt(at) * 1_000_000n);
      await file.sync();
      if (!hasDate(await lstat(copy, { bigint: true }), at)) throw new NotChanged('date-not-kept');
    },
    async announce(changes) {
      const entries = await Promise.all(changes.map(entryOf));
      // The last line has the highest number: the next run counts on from it.
      journal.append(entries.sort((a, b) => a.number - b.number));
    },
    async change(change) {
      const { photo, at, copy } = change;
      try {
        await mustBe(photo.path, photo.stat);
        if (copy === undefined) return await setDate(photo, at);
        await keep(photo, join(originals, basename(copy)));
        await rename(copy, photo.path);
      } catch (error) {
        throw error instanceof NotChanged ? error : new NotChanged('fault', codeOf(error));
      }
    },
  };

  async function entryOf({ photo, at, copy }: FolderChange): Promise<Entry> {
    const entry = {
      number: copy === undefined ? next() : Number.parseInt(basename(copy), 10),
      path: photo.relative,
      was: String(photo.stat.mtimeNs),
      wasBytes: Number(photo.stat.size),
      becomes: at,
    };
    if (copy === undefined) return entry;
    return { ...entry, kept: basename(copy), bytes: Number((await lstat(copy, { bigint: true })).size) };
  }
}

/** Throws NotChanged when the file is no longer the one that was looked at: the person is at work in it. */
async function mustBe(path: string, stat: BigIntStats): Promise<void> {
  const now = await lstat(path, { bigint: true });
  const isSameFile =
    now.isFile() && now.ino === stat.ino && now.size === stat.size && now.mtimeNs === stat.mtimeNs;
  if (!isSameFile) throw new NotChanged('changed-meanwhile');
}

async function setDate({ path, stat }: FolderPhoto, at: number): Promise<void> {
  await setModified(path, stat, BigInt(at) * 1_000_000n);
  const after = await lstat(path, { bigint: true });
  if (hasDate(after, at)) return;
  if (!isSame(after.mtimeNs, stat.mtimeNs)) await setModified(path, stat, stat.mtimeNs);
  throw new NotChanged('date-not-kept');
}

/** A second name for the original; a copy of it on disks that know no second names. */
async function keep({ path, stat }: FolderPhoto, kept: string): Promise<void> {
  try {
    await link(path, kept);
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error;
    await copyFile(path, kept, constants.COPYFILE_EXCL);
    await using file = await open(kept, 'r+');
    await setModified(kept, stat, stat.mtimeNs);
    await file.sync();
  }
}
