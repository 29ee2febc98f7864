// The names of the built style and script of server pages, read from what the build wrote.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EntryAssets } from './layout.ts';

export function entryAssets(webFolder: string): EntryAssets {
  try {
    const text = readFileSync(join(webFolder, 'entry/manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as Record<string, string>;
    const helpCss = manifest['help.css'] ?? '';
    return {
      css: manifest['entry.css'] ?? '',
      js: manifest['entry.js'] ?? '',
      icon: manifest['mark.svg'] ?? '',
      helpCss,
      helpJs: manifest['help.js'] ?? '',
      helpStyle: helpCss ? readFileSync(join(webFolder, 'entry', basename(helpCss)), 'utf8') : null,
    };
  } catch {
    // Not built: pages work without style and script, so tests of the server need no build.
    return {
      css: '/assets/entry.css',
      js: '/assets/entry.js',
      icon: '/assets/mark.svg',
      helpCss: '/assets/help.css',
      helpJs: '/assets/help.js',
      helpStyle: null,
    };
  }
}
