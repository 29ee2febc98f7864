// Where ExifTool is: the system's own when it is new enough, else the one that came with the packages.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type FoundExifTool = { readonly command: readonly string[]; readonly version: string };

/** Before 12.38 a file whose name ended in `|` was run as a command (CVE-2022-23935). */
const oldest = 12.38;

export async function findExifTool(): Promise<FoundExifTool | undefined> {
  for (const command of [['exiftool'], packaged()]) {
    if (!command) continue;
    const version = await versionOf(command);
    if (version !== undefined && Number(version) >= oldest) return { command, version };
  }
  return undefined;
}

/** A Perl program, for machines that have Perl; Windows has none. */
export function packaged(): readonly string[] | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('exiftool-vendored.pl/package.json');
    return ['perl', join(dirname(manifest), 'bin/exiftool')];
  } catch {
    return undefined;
  }
}

function versionOf([program = '', ...words]: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...words, '-config', '', '-ver'],
      { timeout: 20_000, windowsHide: true },
      (error, out) => {
        const [version] = /^\d+\.\d+/.exec(out) ?? [];
        resolve(error ? undefined : version);
      },
    );
  });
}
