// `npm run generate`: compiles texts/<language>/<area>.json into generated/texts/. Fails with file, key and reason.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compileTexts, type Output } from './texts/compile.ts';

const root = dirname(import.meta.dirname);
const target = join(root, 'generated/texts');
/** The first is the language of readers we know nothing about. */
const languages = ['es', 'en'] as const;

export function compileFolder(folder = join(root, 'texts')): Output {
  const sources = languages.flatMap((language) =>
    globSync(`${language}/*.json`, { cwd: folder })
      .sort()
      .map((path) => ({
        language,
        area: basename(path, '.json'),
        content: readFileSync(join(folder, path), 'utf8'),
      })),
  );
  return compileTexts(languages, sources);
}

/** Writes only what changed, so that watchers and caches stay quiet, and removes what is no longer made. */
export function writeTexts(output: Output): void {
  const files = new Map(output.files);
  files.set('runtime.ts', readFileSync(join(import.meta.dirname, 'texts/runtime.ts'), 'utf8'));
  for (const [path, content] of files) {
    const full = join(target, path);
    if (readOrNothing(full) === content) continue;
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
  for (const path of globSync('**/*.ts', { cwd: target })) {
    if (!files.has(path)) rmSync(join(target, path));
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const output = compileFolder();
  writeTexts(output);
  for (const { file, key, reason } of output.problems) console.error(`${file}: ${key} ${reason}`);
  if (output.problems.length > 0) {
    console.error(`\n${output.problems.length} problem(s) in texts.`);
    process.exitCode = 1;
  } else {
    console.log(`texts: ${output.keys.size} keys in ${languages.join(', ')}`);
  }
}
