// What a browser downloads first, as scripts/web-sizes.ts weighs it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scenario } from '../kit/figures.ts';

export const sizes: Scenario = {
  about: 'bytes of a first visit, gzip -9 (needs `npm run build`)',
  async run(figures) {
    const script = join(import.meta.dirname, '../../scripts/web-sizes.ts');
    const run = promisify(execFile)(process.execPath, [script]);
    // It fails when a budget is over, and says so in the same words.
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    for (const line of stdout.split('\n')) {
      const [, what, measured, budget] = /^(?:ok|OVER)\s+(.+): ([\d.]+) of ([\d.]+) KB gz$/.exec(line) ?? [];
      if (what) figures.add({ what, unit: 'KB gz', most: Number(budget) }, Number(measured));
    }
    // A build that is missing or half done lets it stop in the middle.
    if (figures.list().length < 3)
      throw new Error('scripts/web-sizes.ts did not weigh everything: npm run build');
  },
};
