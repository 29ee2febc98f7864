// `aldaba start`: the server. bin/aldaba has made texts and web before, and said so.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command.ts';
import { openingError } from './open.ts';

export const command: Command = {
  about: 'Serves Aldaba until it is told to stop (SIGTERM, SIGINT).',
  notes: [
    'Makes the data folder, the installation key and the tables when they are missing, then prints the',
    'address, the link for the first account while there is none, and where mail goes.',
    'Prints its log as JSON lines on the standard error.',
  ],
  speaksForItself: true,
  async run() {
    const { webFolder } = await import('../installation.ts');
    const { start } = await import('../main.ts');
    if (!existsSync(join(webFolder, 'entry/manifest.json')))
      process.stderr.write(
        'aldaba: the web apps are not built: only plain pages are served. Run `npm run build`.\n',
      );
    try {
      await start();
    } catch (error) {
      throw openingError(error);
    }
    return undefined;
  },
};
