// Fails when what a person downloads first weighs more than its budget (gzip -9). Run after scripts/build-web.ts.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const output = join(dirname(import.meta.dirname), 'dist/web');
type Chunk = { file: string; imports?: string[]; dynamicImports?: string[]; isEntry?: boolean };
type Budget = { what: string; limitBytes: number; measure: () => number };

/** A server page without its style sheet and script; the largest measured has 2 KB. */
const pageBytes = 3000;

const weigh = (path: string): number => gzipSync(readFileSync(join(output, path)), { level: 9 }).length;

/**
 * The JavaScript of an app's first screen: the entry, what it imports, and of the lazy chunks those whose source
 * matches `also` (one language, the first route).
 */
function firstScreen(app: string, also: RegExp): number {
  const chunks = JSON.parse(readFileSync(join(output, app, 'chunks.json'), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const visit = (source: string): void => {
    const chunk = chunks[source];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
    for (const next of chunk.dynamicImports ?? []) if (also.test(next)) visit(next);
  };
  for (const [source, chunk] of Object.entries(chunks)) if (chunk.isEntry) visit(source);
  return [...files]
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + weigh(join(app, file)), 0);
}

function entryBytes(): number {
  const manifest = JSON.parse(readFileSync(join(output, 'entry/manifest.json'), 'utf8')) as Record<
    string,
    string
  >;
  const files = ['entry.js', 'entry.css', 'mark.svg'].map((name) =>
    (manifest[name] ?? '').replace('/assets/', 'entry/'),
  );
  return files.reduce((sum, file) => sum + weigh(file), pageBytes);
}

const firstRoute = /\/texts-es\.ts$|^texts-es\.ts$|pages\/(overview|home)/;
const budgets: Budget[] = [
  { what: 'server page with style sheet, script and mark', limitBytes: 15_000, measure: entryBytes },
  {
    what: 'Manager, first route, JS',
    limitBytes: 130_000,
    measure: () => firstScreen('manager', firstRoute),
  },
  {
    what: 'Drive, first route, JS',
    limitBytes: 130_000,
    measure: () => firstScreen('drive', firstRoute),
  },
  {
    what: 'Aldaba Auth, shell, JS',
    limitBytes: 75_000,
    measure: () => firstScreen('authenticator', firstRoute),
  },
];

if (!existsSync(join(output, 'entry/manifest.json'))) {
  console.error('dist/web is missing: run scripts/build-web.ts first');
  process.exit(1);
}
for (const { what, limitBytes, measure } of budgets) {
  const bytes = measure();
  const fits = bytes <= limitBytes;
  const figures = `${(bytes / 1000).toFixed(1)} of ${limitBytes / 1000} KB gz`;
  console.log(`${fits ? 'ok  ' : 'OVER'} ${what}: ${figures}`);
  if (!fits) process.exitCode = 1;
}
