// `node scripts/reference.ts`: writes docs/reference/*.md from the tables of the code. tests/structure/errors.test.ts
// fails when a page is stale.
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './code.ts';

export type ErrorRow = { code: string; status: number; about: string; file: string };
export type OptionRow = { name: string; default: string; about: string; example: string };
export type RouteRow = { key: string; about: string; guard: string; errors: readonly string[]; file: string };

/** Codes of the platform and of every module, in order. */
export async function errorRows(): Promise<ErrorRow[]> {
  const files = ['src/core/errors.ts', 'src/dav/errors.ts', ...found('src/modules/*/errors.ts')];
  const tables = await Promise.all(
    files.map(async (file) => {
      const { errors } = (await load(file)) as { errors?: Record<string, { status: number; about: string }> };
      if (!errors) throw new Error(`${file} exports no table named errors`);
      return Object.entries(errors).map(([code, { status, about }]) => ({ code, status, about, file }));
    }),
  );
  return tables.flat().sort((a, b) => order(a.code, b.code));
}

export async function optionRows(): Promise<OptionRow[]> {
  const { configurationOptions } = (await load('src/core/config-options.ts')) as {
    configurationOptions: OptionRow[];
  };
  return configurationOptions;
}

/** Every exported table of a contract.ts whose keys look like routes. */
export async function routeRows(): Promise<RouteRow[]> {
  const files = [...found('src/modules/*/contract.ts'), ...found('src/core/**/contract.ts')];
  const rows = await Promise.all(
    files.map(async (file) => Object.values(await load(file)).flatMap((table) => routesOf(table, file))),
  );
  return rows.flat().sort((a, b) => order(path(a.key), path(b.key)) || order(a.key, b.key));
}

function routesOf(table: unknown, file: string): RouteRow[] {
  if (typeof table !== 'object' || table === null) return [];
  return Object.entries(table as Record<string, RawRoute>)
    .filter(([key]) => /^(GET|POST|PUT|PATCH|DELETE|DAV) \//.test(key))
    .map(([key, route]) => ({
      key,
      about: route.about,
      guard: guardText(route.guard),
      errors: route.errors ?? [],
      file,
    }));
}

type RawRoute = {
  about: string;
  guard: { kind: string; why?: string; verb?: string; enrolling?: boolean };
  errors?: readonly string[];
};

function guardText({ kind, why, verb, enrolling }: RawRoute['guard']): string {
  if (kind === 'public') return `public: ${why}`;
  return verb ? `${kind} (${verb}${enrolling ? ', also while enrolling' : ''})` : kind;
}

/** The pages by path from the root of the repository. */
export async function referencePages(): Promise<Map<string, string>> {
  const [errors, options, routes] = await Promise.all([errorRows(), optionRows(), routeRows()]);
  return new Map([
    [
      'docs/reference/errors.md',
      page(
        'Errors',
        'Every refusal has a code that never changes its meaning. Replies are `application/problem+json` with `type`, `code` and `status`; the words a person reads are in `texts/`, by code.',
        ['Code', 'Status', 'When'],
        errors.map(({ code, status, about }) => [`\`${code}\``, String(status), about]),
      ),
    ],
    [
      'docs/reference/configuration.md',
      page(
        'Configuration',
        'Environment variables, or lines of a `.env` file. A wrong value is refused at start with the reason.',
        ['Name', 'Default', 'What it does', 'Example'],
        options.map((option) => [
          `\`${option.name}\``,
          coded(option.default),
          option.about,
          coded(option.example),
        ]),
      ),
    ],
    [
      'docs/reference/routes.md',
      page(
        'Routes',
        'Who may call a route is its guard. Besides the errors named here every route may answer with those of `core/`.',
        ['Method', 'Path', 'What it does', 'Guard', 'Errors'],
        routes.map(({ key, about, guard, errors: codes }) => {
          const [method = '', route = ''] = key.split(' ');
          return [method, `\`${route}\``, about, guard, codes.map((code) => `\`${code}\``).join(', ')];
        }),
      ),
    ],
  ]);
}

function page(
  title: string,
  intro: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `<!-- Made by scripts/reference.ts from the code; do not edit. -->\n# ${title}\n\n${intro}\n`,
    line(heads),
    line(heads.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

const coded = (value: string): string => (value === '' ? '' : `\`${value}\``);
const path = (key: string): string => key.split(' ')[1] ?? '';
const found = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();
const load = async (file: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

if (import.meta.main) {
  for (const [file, content] of await referencePages()) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    console.log(`wrote docs/reference/${basename(file)}`);
  }
}
