// Photo dates: how many files a second are read and written, by the engine and by `aldaba-dates` as a person runs it, and
// whether memory stays flat.
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openExifTool } from '../../src/lib/photo-dates/exiftool.ts';
import { findExifTool } from '../../src/lib/photo-dates/find-exiftool.ts';
import { heic, jpegWith } from '../../tests/kit/pictures.ts';
import type { Scenario } from '../kit/figures.ts';

const photos = 4000;
const unwritten = 1500;
const perFolder = 500;
/** As the reference measured it: JPEGs of 12 KB. */
const photoBytes = 12_000;
const run = promisify(execFile);

/** A JPEG filled up with a comment, which is what pictures of a phone weigh to a reader of dates. */
function heavy(bytes: Buffer): Buffer {
  const filling = randomBytes(photoBytes - bytes.length - 4);
  const head = Buffer.from('fffe0000', 'hex');
  head.writeUInt16BE(filling.length + 2, 2);
  // Before the picture itself, behind EXIF.
  const at = bytes.indexOf(Buffer.from('ffdb', 'hex'));
  return Buffer.concat([bytes.subarray(0, at), head, filling, bytes.subarray(at)]);
}

function fill(
  root: string,
  count: number,
  make: (index: number) => { name: string; bytes: Buffer },
): string[] {
  return Array.from({ length: count }, (_, index) => {
    const folder = join(root, `folder-${Math.floor(index / perFolder)}`);
    if (index % perFolder === 0) mkdirSync(folder, { recursive: true });
    const { name, bytes } = make(index);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}

const dated = heavy(jpegWith({ date: '2019:05:04 10:11:12' }));
const undated = heavy(jpegWith());
const unread = heavy(jpegWith({ createDate: '2019:05:04 10:11:12' }));

/** Runs the command as a person does; the answer with its own time and the most memory it took. */
async function command(
  words: readonly string[],
): Promise<{ seconds: number; peakMegabytes: number; counts: Record<string, number> }> {
  const main = join(import.meta.dirname, '../../agent/aldaba-dates/main.ts');
  const peak = 'process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))';
  const started = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      `data:text/javascript,${encodeURIComponent(peak)}`,
      main,
      '--json',
      ...words,
    ],
    { maxBuffer: 2 ** 28 },
  );
  const { counts } = JSON.parse(stdout) as { counts: Record<string, number> };
  return {
    seconds: (performance.now() - started) / 1000,
    peakMegabytes: (Number(stderr) * 1024) / 1e6,
    counts,
  };
}

export const dates: Scenario = {
  about: 'photo dates: files a second read and written, one command over a folder, its memory',
  async run(figures, rounds) {
    const found = await findExifTool();
    if (!found) throw new Error('ExifTool is not installed (npm run tools)');
    const lanes = Math.min(2, availableParallelism());
    const by = `ExifTool ${found.version}, ${lanes} processes`;
    for (let round = 0; round < rounds; round += 1) {
      const root = mkdtempSync(join(tmpdir(), 'aldaba-bench-'));
      try {
        const exiftool = openExifTool({ command: found.command, token: randomUUID(), lanes });
        // The first files wait for Perl to start.
        const warm = fill(join(root, 'warm'), 20, (index) => ({ name: `a-${index}.heic`, bytes: heic }));
        await exiftool.read(warm);
        const timed = async (paths: readonly string[]) => {
          const started = performance.now();
          for (let from = 0; from < paths.length; from += 200)
            await exiftool.read(paths.slice(from, from + 200));
          return paths.length / ((performance.now() - started) / 1000);
        };
        const cameras = fill(join(root, 'cameras'), photos, (index) => ({
          name: `IMG_${index}.jpg`,
          bytes: dated,
        }));
        figures.add(
          {
            what: 'photos of a camera read',
            unit: '/s',
            least: 1000,
            note: 'JPEGs of 12 KB with DateTimeOriginal: read here, without ExifTool',
          },
          await timed(cameras),
        );
        const odd = fill(join(root, 'odd'), 2000, (index) => ({ name: `IMG_${index}.jpg`, bytes: unread }));
        figures.add(
          {
            what: 'other photos read by ExifTool',
            unit: '/s',
            note: `JPEGs of 12 KB without DateTimeOriginal; ${by}`,
          },
          await timed(odd),
        );
        const [one = ''] = warm;
        await exiftool.write(one, ['-EXIF:DateTimeOriginal=2019:05:04 10:11:12']);
        const datedHeic = readFileSync(one);
        const phones = fill(join(root, 'phones'), photos, (index) => ({
          name: `IMG_${index}.heic`,
          bytes: datedHeic,
        }));
        figures.add(
          {
            what: 'HEIC of a phone read',
            unit: '/s',
            least: 1000,
            note: 'with DateTimeOriginal: read here, without ExifTool',
          },
          await timed(phones),
        );
        await exiftool.close();

        // An export as they come: two thirds from cameras, a third without a date but in its name.
        const library = join(root, 'library');
        fill(library, photos, (index) => ({ name: `IMG_${index}.jpg`, bytes: dated }));
        const looked = await command(['--dry-run', '--time-zone', 'Europe/Madrid', library]);
        figures.add(
          {
            what: 'aldaba-dates --dry-run, start to end',
            unit: '/s',
            least: 1000,
            note: `${photos} photos of a camera, with the start of the program`,
          },
          photos / looked.seconds,
        );
        const redated = await command(['--yes', '--time-zone', 'Europe/Madrid', library]);
        figures.add({ what: 'aldaba-dates, dates of files only', unit: '/s' }, photos / redated.seconds);

        const names = join(root, 'names');
        fill(names, unwritten, (index) => ({ name: `IMG-20190504-WA${index}.jpg`, bytes: undated }));
        const wrote = await command(['--yes', '--time-zone', 'Europe/Madrid', names]);
        if (wrote.counts['written'] !== unwritten) throw new Error(`written: ${wrote.counts['written']}`);
        figures.add(
          {
            what: 'aldaba-dates, date from the name written inside',
            unit: '/s',
            least: 200,
            note: `${unwritten} JPEGs of 12 KB; each copied, written, read again, synced and replaced, its original kept; ${by}`,
          },
          unwritten / wrote.seconds,
        );
        const bare = fill(join(root, 'bare'), unwritten, (index) => ({
          name: `IMG-20190504-WA${index}.jpg`,
          bytes: undated,
        }));
        const list = join(root, 'list');
        writeFileSync(list, bare.join('\n'));
        const floor = performance.now();
        const [tool = '', ...before] = found.command;
        const tags = ['-EXIF:DateTimeOriginal=2019:05:04 12:00:00', '-EXIF:CreateDate=2019:05:04 12:00:00'];
        await run(tool, [...before, '-q', '-overwrite_original', ...tags, '-@', list], {
          maxBuffer: 2 ** 28,
        });
        const floorRate = unwritten / ((performance.now() - floor) / 1000);
        figures.add(
          { what: 'for comparison: one bare ExifTool writing them, nothing kept or synced', unit: '/s' },
          floorRate,
        );
        const undone = performance.now();
        await run(process.execPath, [
          '--disable-warning=ExperimentalWarning',
          join(import.meta.dirname, '../../agent/aldaba-dates/main.ts'),
          '--undo',
          names,
        ]);
        figures.add(
          { what: 'aldaba-dates --undo of those', unit: '/s' },
          unwritten / ((performance.now() - undone) / 1000),
        );
        if (!readFileSync(join(names, 'folder-0/IMG-20190504-WA0.jpg')).equals(undated))
          throw new Error('undo is not exact');

        // Ten times as many photos, and hardly more memory.
        const small = join(root, 'small');
        fill(small, photos, (index) => ({
          name: `IMG_${index}.jpg`,
          bytes: jpegWith({ date: '2019:05:04 10:11:12' }),
        }));
        const large = join(root, 'large');
        fill(large, photos * 10, (index) => ({
          name: `IMG_${index}.jpg`,
          bytes: jpegWith({ date: '2019:05:04 10:11:12' }),
        }));
        const few = await command(['--yes', '--time-zone', 'Europe/Madrid', small]);
        const many = await command(['--yes', '--time-zone', 'Europe/Madrid', large]);
        figures.add({ what: `memory, ${photos} photos`, unit: 'MB' }, few.peakMegabytes);
        figures.add({ what: `memory, ${photos * 10} photos`, unit: 'MB' }, many.peakMegabytes);

        // One process a file, as scripts do it.
        const alone = performance.now();
        const [program = '', ...rest] = found.command;
        for (const path of cameras.slice(0, 10)) execFileSync(program, [...rest, '-DateTimeOriginal', path]);
        figures.add(
          { what: 'for comparison: one ExifTool a file, read', unit: '/s' },
          10 / ((performance.now() - alone) / 1000),
        );
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }
  },
};
