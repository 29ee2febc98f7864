// `node scripts/check-guides.ts`: the guides under docs/help against the product. Part of `npm run check`; every problem
// names file and line.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorTable, helpVocabulary } from '../src/app.ts';
import { checkLibrary, type Known, plainName } from '../src/modules/help/guides/check.ts';
import type { Problem } from '../src/modules/help/guides/front-matter.ts';
import { readLibrary } from '../src/modules/help/guides/library.ts';
import { places } from '../src/modules/help/rules.ts';
import { root } from './code.ts';
import { routeRows } from './reference.ts';

export const guidesFolder = join(root, 'docs/help');

function screenTexts(language: string): Set<string> {
  const all = globSync(`texts/${language}/*.json`, { cwd: root }).flatMap((path) =>
    Object.values(JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>),
  );
  return new Set(all.map(plainName));
}

/** What guides may name, from the tables of the code and the texts of the screens. */
export async function knownThings(): Promise<Known> {
  const pages = (await routeRows())
    .filter(({ key }) => key.startsWith('GET ') && !key.includes('/api/'))
    .map(
      ({ key }) =>
        new RegExp(
          `^${key
            .slice(4)
            .replaceAll('.', '\\.')
            .replace(/:[A-Za-z]+/g, '[^/]+')}$`,
        ),
    );
  return {
    values: new Set(Object.keys(helpVocabulary.values)),
    states: new Set(Object.keys(helpVocabulary.states)),
    errors: new Set(Object.keys(errorTable)),
    screens: { es: screenTexts('es'), en: screenTexts('en') },
    // The Manager and Aldaba Auth answer below their paths by themselves.
    isPath(href) {
      const path = href.split(/[?#]/, 1)[0] ?? '';
      return /^\/(manager|drive|auth)(\/[a-z-]*)*$/.test(path) || pages.some((page) => page.test(path));
    },
  };
}

/** Everything wrong with the guides of a folder, and with the table of which guide fits a page. */
export async function checkGuides(folder = guidesFolder): Promise<Problem[]> {
  const library = readLibrary(folder);
  const lost = places
    .filter(([, name]) => !library.guides.es.has(name))
    .map(([path, name]) => ({
      file: 'src/modules/help/rules.ts',
      line: 1,
      reason: `places: ${path.source} leads to "${name}", which does not exist`,
    }));
  return [...checkLibrary(library, await knownThings()), ...lost];
}

if (import.meta.main) {
  const problems = await checkGuides();
  for (const { file, line, reason } of problems)
    console.error(`${file.startsWith('src/') ? '' : 'docs/help/'}${file}:${line}: ${reason}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('guides: all front matter, links, names, placeholders and states are good');
}
