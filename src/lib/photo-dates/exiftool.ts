// What photo dates ask of ExifTool: the tags of many files, and a date written into a copy. Files are answered one by one,
// whatever one of them does to the process.
import { open } from 'node:fs/promises';
import { headBytes, readCameraDate } from './camera-date.ts';
import { ExifToolDied, type ExifToolProcess, fileLine, startExifTool } from './exiftool-process.ts';
import { type TagName, tagNames, type Tags } from './rules.ts';

export type ExifTool = {
  /** In the order of the paths. */
  read(paths: readonly string[]): Promise<readonly Tags[]>;
  /** Writes into the file itself. What came of it is read afterwards; `err` is what ExifTool said. */
  write(path: string, assignments: readonly string[]): Promise<{ readonly err: string }>;
  close(): Promise<void>;
};

type Given = {
  readonly command: readonly string[];
  readonly token: string;
  /** For one file. */
  readonly timeoutMs?: number;
  /** Processes beside each other; ExifTool uses one core. */
  readonly lanes?: number;
};

const nothing: Tags = {
  format: undefined,
  mediaType: undefined,
  extension: undefined,
  dates: [],
  offsets: {},
  problem: undefined,
};

const asked = [
  '-j',
  '-a',
  '-G0',
  ...tagNames.map((name) => `-${name}`),
  '-OffsetTimeOriginal',
  '-OffsetTimeDigitized',
  '-FileType',
  '-MIMEType',
  '-FileTypeExtension',
  '-Error',
];

export function openExifTool({ command, token, timeoutMs = 60_000, lanes = 1 }: Given): ExifTool {
  const processes = Array.from({ length: lanes }, () => startExifTool({ command, token, timeoutMs }));
  const first = processes[0] as ExifToolProcess;
  let turn = 0;

  /** Answers by path; a file that ExifTool does not mention is asked for again alone, to learn why. */
  async function ask(lane: ExifToolProcess, paths: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
    const lines = paths.flatMap((path) => fileLine(path) ?? []);
    const found = new Map<string, Tags>();
    try {
      const { out, err } = lines.length > 0 ? await lane.run([...asked, ...lines]) : { out: '', err: '' };
      for (const row of readJson(out)) found.set(String(row['SourceFile']), tagsOf(row));
      const [only] = paths;
      if (paths.length === 1 && only !== undefined && !found.has(only))
        found.set(only, { ...nothing, problem: firstLine(err) || 'ExifTool says nothing about it' });
    } catch (error) {
      if (!(error instanceof ExifToolDied)) throw error;
      const [only] = paths;
      if (paths.length === 1 && only !== undefined) found.set(only, { ...nothing, problem: error.message });
    }
    if (paths.length > 1) {
      for (const path of paths) {
        if (!found.has(path)) for (const [one, tags] of await ask(lane, [path])) found.set(one, tags);
      }
    }
    return found;
  }

  return {
    async read(paths) {
      const heads = await Promise.all(paths.map(readHead));
      const left = paths.filter((_, index) => heads[index] === undefined).map(asExifToolSays);
      const share = Math.ceil(left.length / lanes);
      const answers = await Promise.all(
        processes.map((lane, index) => ask(lane, left.slice(index * share, (index + 1) * share))),
      );
      const all = new Map(answers.flatMap((answer) => [...answer]));
      return paths.map((path, index) => heads[index] ?? all.get(asExifToolSays(path)) ?? nothing);
    },
    async write(path, assignments) {
      const line = fileLine(path);
      if (line === undefined) return { err: 'this path cannot be given to ExifTool' };
      const lane = processes[turn++ % lanes] ?? first;
      try {
        const { err } = await lane.run([...assignments, '-overwrite_original', line]);
        return { err: firstLine(err) };
      } catch (error) {
        if (error instanceof ExifToolDied) return { err: error.message };
        throw error;
      }
    },
    async close() {
      await Promise.all(processes.map((lane) => lane.close()));
    },
  };
}

const asExifToolSays = (path: string): string =>
  process.platform === 'win32' ? path.replaceAll('\\', '/') : path;

async function readHead(path: string): Promise<Tags | undefined> {
  try {
    await using file = await open(path);
    const take = async (offset: number, length: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return await readCameraDate(await take(0, headBytes), ({ offset, length }) => take(offset, length));
  } catch {
    // ExifTool says it in words.
    return undefined;
  }
}

/** What is no JSON is no answer: nothing is known of those files. */
function readJson(out: string): Record<string, unknown>[] {
  try {
    const read: unknown = JSON.parse(out);
    return Array.isArray(read) ? (read as unknown[]).filter(isRow) : [];
  } catch {
    return [];
  }
}

const isRow = (row: unknown): row is Record<string, unknown> => typeof row === 'object' && row !== null;

function tagsOf(row: Readonly<Record<string, unknown>>): Tags {
  const dates: { tag: TagName; group: string; text: string }[] = [];
  const said: Record<string, string> = {};
  for (const [key, value] of Object.entries(row)) {
    const [group = '', name = ''] = key.split(':');
    // A list of dates is one date too many; the first is the one ExifTool would show.
    const text = String(Array.isArray(value) ? value[0] : value);
    const tag = tagNames.find((known) => known === name);
    if (tag) dates.push({ tag, group, text });
    else said[name] = text;
  }
  const extension = said['FileTypeExtension']?.toLowerCase();
  const { OffsetTimeOriginal: original, OffsetTimeDigitized: digitised } = said;
  return {
    format: said['FileType'],
    mediaType: said['MIMEType'],
    extension: extension && /^[a-z0-9]{1,8}$/.test(extension) ? extension : undefined,
    dates,
    offsets: {
      ...(original === undefined ? {} : { DateTimeOriginal: original }),
      ...(digitised === undefined ? {} : { CreateDate: digitised }),
    },
    problem: said['FileType'] === undefined ? said['Error'] : undefined,
  };
}

/** Without the file's name, which ExifTool puts behind a dash at the end. */
const firstLine = (text: string): string =>
  (text.trim().split('\n')[0] ?? '')
    .replace(/ - \/.*$/, '')
    .replace(/^Error: /, '')
    .slice(0, 300);
