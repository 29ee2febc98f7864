// Who may import whom, as data (design.md, "The tree"), and the small engine that reads it.
// To move a wall, change a row here and say why in the commit.
import { posix } from 'node:path';
import { type Import, isNode, type Node, type SourceFile } from '../../scripts/code.ts';

/**
 * A module imports `index.ts` and `events.ts` of modules of a LOWER rank only, and its rules those modules' rules: both are
 * pure. Order of time: who must exist first.
 */
export const ranks: Readonly<Record<string, number>> = {
  accounts: 0,
  help: 0,
  outbox: 0,
  authenticator: 1,
  'app-passwords': 1,
  phones: 1,
  verification: 1,
  factors: 2,
  organisations: 3,
  drive: 4,
  calendars: 4,
  contacts: 4,
  mail: 4,
  'sign-in': 5,
  recovery: 6,
  openid: 6,
  gate: 6,
  'api-tokens': 6,
  openapi: 0,
  imports: 7,
  setup: 7,
  lists: 7,
  backup: 7,
  orders: 7,
};

/** Every file of the program belongs to the first zone that matches; `may` lists what it imports besides its own zone. */
export const zones: readonly {
  zone: string;
  path: RegExp;
  may: readonly RegExp[];
  typesOnly?: readonly RegExp[];
}[] = [
  { zone: 'lib', path: /^src\/lib\//, may: [] },
  { zone: 'core', path: /^src\/core\//, may: [/^src\/lib\//, /^generated\/texts\//] },
  { zone: 'dav', path: /^src\/dav\//, may: [/^src\/(lib|core)\//] },
  // Between modules: `modules()` below. Keys of texts are types, so that a module can name a text without importing it.
  {
    zone: 'modules',
    path: /^src\/modules\//,
    may: [/^src\/(lib|core)\//, /^src\/dav\/(node|client)\.ts$/],
    typesOnly: [/^generated\/texts\/keys\.ts$/],
  },
  {
    zone: 'api',
    path: /^src\/api\.ts$/,
    may: [],
    typesOnly: [/^src\/modules\/[^/]+\/contract\.ts$/, /^src\/core\/contract\.ts$/],
  },
  {
    zone: 'app',
    path: /^src\/(app|declared)\.ts$/,
    may: [/^src\/(lib|core|dav)\//, /^src\/modules\/[^/]+\/[^/]+\.ts$/],
  },
  // Opens what `main` serves and `cli` works on: both do it the same way.
  { zone: 'installation', path: /^src\/installation\.ts$/, may: [/^src\/app\.ts$/, /^src\/(lib|core)\//] },
  { zone: 'main', path: /^src\/main\.ts$/, may: [/^src\/(app|installation)\.ts$/, /^src\/core\//] },
  // Builds a house of its own and drives it from outside.
  { zone: 'canary', path: /^src\/canary\//, may: [/^src\/app\.ts$/, /^src\/(lib|core)\//] },
  {
    zone: 'cli',
    path: /^src\/cli\//,
    may: [/^src\/(app|installation|main)\.ts$/, /^src\/canary\/canary\.ts$/, /^src\/(lib|core)\//],
  },
  // Programs that people run on their own machine: without configuration, database or key there is no core to use. They
  // read and change files, by what lib knows, and speak with the texts of the house.
  { zone: 'agent', path: /^agent\//, may: [/^src\/lib\//, /^generated\/texts\/(?!server\.ts$)/] },
  {
    zone: 'web',
    path: /^web\//,
    may: [/^generated\/texts\/(?!server\.ts$)/],
    typesOnly: [/^src\/api\.ts$/],
  },
];

/** Packages that stay inside one place, so that they can be replaced there. */
export const kept: readonly { packages: RegExp; inside: RegExp; why: string }[] = [
  {
    packages: /^(fastify|@fastify\/.+)$/,
    inside: /^src\/(core\/http\/|app\.ts$)/,
    why: 'HTTP stays in core/http',
  },
  { packages: /^(pg|node:sqlite)$/, inside: /^src\/core\//, why: 'modules speak Kysely' },
  {
    packages: /^nodemailer/,
    inside: /^src\/core\/outbound\//,
    why: 'what leaves the house leaves through outbound',
  },
  {
    packages: /^(oidc-provider|openid-client|koa)(\/|$)/,
    inside: /^src\/modules\/openid\//,
    why: 'the protocol of other apps stays in openid',
  },
  { packages: /^node:/, inside: /^(src|agent)\//, why: 'browsers have no node:' },
  {
    packages: /^(react|react-dom|preact|@tanstack\/.+|@base-ui\/.+)(\/|$)/,
    inside: /^web\//,
    why: 'the server renders strings',
  },
];

/** What a file of a module may not do, by its name (design.md, "A module"). */
export const fileRules: readonly {
  path: RegExp;
  forbiddenImports?: RegExp;
  onlyImports?: RegExp;
  /** Like `onlyImports`, but types are free. */
  onlyValueImports?: RegExp;
  forbiddenNodes?: readonly ForbiddenNode[];
}[] = [
  {
    // A long contract is several tables, put together in contract.ts.
    path: /^src\/modules\/[^/]+\/(.+-)?contract\.ts$/,
    onlyImports: /^(src\/core\/contract\.ts|src\/modules\/[^/]+\/.+-contract\.ts|typebox)$/,
  },
  {
    path: /^src\/modules\/[^/]+\/actions\//,
    forbiddenImports: /^(src\/core\/(http|outbound)\/|node:https?$|fastify)/,
    forbiddenNodes: ['clock'],
  },
  {
    path: /^src\/modules\/[^/]+\/((.+-)?rules|rules\/.+)\.ts$/,
    onlyValueImports:
      /^(src\/lib\/|src\/core\/secret\.ts$|src\/modules\/[^/]+\/((.+-)?rules|rules\/.+)\.ts$|libphonenumber-js)/,
    forbiddenNodes: ['async', 'throw', 'clock'],
  },
  { path: /^src\/(lib|dav|modules)\//, forbiddenNodes: ['clock'] },
];

export type ForbiddenNode = 'async' | 'throw' | 'clock';
const forbidden: Record<ForbiddenNode, { says: string; is: (node: Node) => boolean }> = {
  async: {
    says: 'is asynchronous',
    is: (node) => node['async'] === true || node.type === 'AwaitExpression' || isNew(node, 'Promise'),
  },
  throw: { says: 'throws', is: (node) => node.type === 'ThrowStatement' || isCall(node, /^refuse$/) },
  clock: {
    says: 'reads the clock or throws dice: time and randomness are arguments',
    is: (node) =>
      isCall(
        node,
        /^(Date\.now|Math\.random|performance\.now|crypto\.(randomUUID|getRandomValues)|setTimeout|setInterval)$/,
      ) ||
      (isNew(node, 'Date') && Array.isArray(node['arguments']) && node['arguments'].length === 0),
  },
};

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** Everything the files do against the tables above, as sentences with their place. */
export function violations(files: readonly SourceFile[]): string[] {
  const program = files.filter((file) => /^(src|web|agent)\//.test(file.path) && !isTest(file.path));
  return [...program.flatMap(fileViolations), ...cycles(program)];
}

function fileViolations(file: SourceFile): string[] {
  const zone = zones.find(({ path }) => path.test(file.path));
  if (!zone) return [`${file.path}: lies in no zone of tests/structure/layers.ts`];
  const found: string[] = [];
  for (const imported of file.imports) {
    const name = imported.target ?? imported.specifier;
    const refuse = (why: string) => found.push(`${file.path}: may not import ${name}: ${why}`);
    const wall = imported.target ? wallBetween(file.path, imported, zone) : packageWall(file.path, name);
    if (wall) refuse(wall);
    for (const rule of fileRules.filter(({ path }) => path.test(file.path))) {
      if (rule.forbiddenImports?.test(name)) refuse('this kind of file does not know it');
      if (rule.onlyImports && !rule.onlyImports.test(name))
        refuse('this kind of file imports almost nothing');
      if (rule.onlyValueImports && !imported.isType && !rule.onlyValueImports.test(name)) {
        refuse('rules are pure: types are free, values come from lib and other rules');
      }
    }
  }
  const nodes = new Set(
    fileRules.filter(({ path }) => path.test(file.path)).flatMap((rule) => rule.forbiddenNodes ?? []),
  );
  file.walk((node) => {
    for (const name of nodes) {
      if (forbidden[name].is(node)) found.push(`${file.path}:${file.lineOf(node)}: ${forbidden[name].says}`);
    }
  });
  return found;
}

function wallBetween(path: string, imported: Import, zone: (typeof zones)[number]): string | undefined {
  const target = imported.target ?? '';
  if (zone.zone === 'modules' && target.startsWith('src/modules/')) return modules(path, target);
  if (zone.zone === 'web' && target.startsWith('web/')) return webApps(path, target);
  if (zone.path.test(target) || zone.may.some((may) => may.test(target))) return undefined;
  if (zone.typesOnly?.some((may) => may.test(target))) {
    return imported.isType ? undefined : 'only its types may be imported';
  }
  return `${zone.zone} does not know it`;
}

function modules(path: string, target: string): string | undefined {
  const [from = '', to = ''] = [path, target].map((name) => name.split('/')[2] ?? '');
  const [own, other] = [ranks[from], ranks[to]];
  if (own === undefined) return `module ${from} has no rank`;
  if (from === to) return undefined;
  if (other === undefined) return `module ${to} has no rank`;
  if (other >= own)
    return `${to} (rank ${other}) is not below ${from} (rank ${own}); declare a function in deps`;
  if (/^src\/modules\/[^/]+\/(index|events)\.ts$/.test(target)) return undefined;
  const isRules = (name: string) => /^src\/modules\/[^/]+\/(.+-)?rules\.ts$/.test(name);
  if (isRules(path) && isRules(target)) return undefined;
  return 'another module shows only index.ts and events.ts';
}

function webApps(path: string, target: string): string | undefined {
  const [from, to] = [path, target].map((name) => name.split('/')[1] ?? '');
  return from === to || to === 'shared' ? undefined : `the app ${from} does not know the app ${to}`;
}

function packageWall(path: string, name: string): string | undefined {
  return kept.find(({ packages, inside }) => packages.test(name) && !inside.test(path))?.why;
}

/** Cycles of imports that exist at run time: two files that need each other to start are one file in disguise. */
function cycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map((file) => [file.path, file.imports.flatMap(valueTarget)]));
  const found: string[] = [];
  const done = new Set<string>();
  function follow(path: string, trail: readonly string[]): void {
    const start = trail.indexOf(path);
    if (start !== -1) {
      found.push(`cycle: ${[...trail.slice(start), path].map((name) => posix.normalize(name)).join(' -> ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) follow(next, [...trail, path]);
    done.add(path);
  }
  for (const path of graph.keys()) follow(path, []);
  return found;
}

const valueTarget = ({ target, isType }: Import): string[] => (target && !isType ? [target] : []);

function dotted(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type === 'MemberExpression') return `${dotted(node['object'])}.${dotted(node['property'])}`;
  return '';
}

const isCall = (node: Node, name: RegExp): boolean =>
  node.type === 'CallExpression' && name.test(dotted(node['callee']));
const isNew = (node: Node, name: string): boolean =>
  node.type === 'NewExpression' && dotted(node['callee']) === name;
