// Builds the web into dist/web/{manager,drive,authenticator,entry}: hashed names, .br and .gz beside each file, and
// entry/manifest.json for the server's pages. Does nothing when no input changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { apps, bases, serviceWorkerConfig, webConfig } from '../vite.config.ts';

const root = dirname(import.meta.dirname);
const output = join(root, 'dist/web');
const stamp = join(output, 'inputs.txt');
const compressible = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt']);

/** Logical names of what the server's pages link to, and the addresses they have in this build. */
export type EntryManifest = Record<
  'entry.js' | 'entry.css' | 'help.js' | 'help.css' | 'mark.svg' | 'icon-180.png',
  string
>;

/** Changes when anything that goes into the build changes. */
function inputsHash(): string {
  const hash = createHash('sha256');
  const inputs = globSync(
    [
      'web/**/*',
      'generated/texts/**/*',
      'src/api.ts',
      'package-lock.json',
      'vite.config.ts',
      'scripts/build-web.ts',
    ],
    { cwd: root },
  ).sort();
  for (const path of inputs) {
    const full = join(root, path);
    if (!statSync(full).isFile() || path.endsWith('.test.ts')) continue;
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
  }
  return hash.digest('hex');
}

/** True when dist/web is missing or older than its inputs. */
export function isStale(): boolean {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== inputsHash();
}

/** Answers whether it built. Texts must have been generated before. */
export async function buildWeb(options: { force?: boolean; quiet?: boolean } = {}): Promise<boolean> {
  const hash = inputsHash();
  if (!options.force && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  const said = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  // The stamp goes first: a build that breaks half-way must not pass for a finished one.
  rmSync(stamp, { force: true });
  try {
    for (const app of apps) await build(webConfig(app));
    await buildServiceWorker();
  } finally {
    if (said === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = said;
  }
  writeEntryManifest();
  compress();
  writeFileSync(stamp, hash);
  if (!options.quiet) printSizes();
  return true;
}

async function buildServiceWorker(): Promise<void> {
  const folder = join(output, 'authenticator');
  if (!existsSync(join(root, 'web/authenticator/service-worker.ts'))) return;
  const files = globSync('**/*.{js,css,html,svg,png,webmanifest,wasm}', { cwd: folder })
    .filter((path) => path !== 'service-worker.js')
    .sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(join(folder, path)));
  const addresses = files.map((path) => bases.authenticator + (path === 'index.html' ? '' : path));
  await build(serviceWorkerConfig(hash.digest('hex').slice(0, 12), addresses));
}

function writeEntryManifest(): void {
  const folder = join(output, 'entry');
  const chunks = JSON.parse(readFileSync(join(folder, 'chunks.json'), 'utf8')) as Record<
    string,
    { file: string }
  >;
  const built = (source: string): string => {
    const chunk = chunks[source];
    if (!chunk) throw new Error(`the entry build made no ${source}`);
    return bases.entry + chunk.file;
  };
  const manifest: EntryManifest = {
    'entry.js': built('entry.ts'),
    'entry.css': built('entry.css'),
    'help.js': built('help.ts'),
    'help.css': built('help.css'),
    'mark.svg': copyHashed('web/shared/mark.svg'),
    'icon-180.png': copyHashed('web/authenticator/public/icons/icon-180.png'),
  };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Copies a file into the entry build under a name that changes with its content; answers its address. */
function copyHashed(path: string): string {
  const content = readFileSync(join(root, path));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8);
  const name = `${basename(path, extname(path))}-${hash}${extname(path)}`;
  mkdirSync(join(output, 'entry'), { recursive: true });
  writeFileSync(join(output, 'entry', name), content);
  return bases.entry + name;
}

function compress(): void {
  for (const path of globSync('{manager,drive,authenticator,entry}/**/*', { cwd: output })) {
    const full = join(output, path);
    if (!compressible.has(extname(path)) || !statSync(full).isFile()) continue;
    const content = readFileSync(full);
    if (content.length < 512) continue;
    writeFileSync(`${full}.gz`, gzipSync(content, { level: 9 }));
    writeFileSync(
      `${full}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
}

function printSizes(): void {
  for (const path of globSync('{manager,drive,authenticator,entry}/**/*.{js,css,html}', {
    cwd: output,
  }).sort()) {
    const bytes = gzipSync(readFileSync(join(output, path)), { level: 9 }).length;
    console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB gz  ${path}`);
  }
}

if (import.meta.main) {
  const built = await buildWeb({ force: process.argv.includes('--force') });
  if (!built) console.log('web: up to date');
}
