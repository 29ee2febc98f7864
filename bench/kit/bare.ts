// Runs the bare hash beside the server under test and reads what it says.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Bare = { perSecond: number; cpuMs: number };

export async function measureBareHash(seconds: number): Promise<Bare> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'bare-hash.ts'),
    String(seconds),
  ]);
  return JSON.parse(stdout) as Bare;
}
