// Reads our own source for the checks: which files there are, what they import, which nodes they hold.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from 'vite';

export const root = dirname(import.meta.dirname);

/** A node of the syntax tree (ESTree with TypeScript), as loosely as the checks need it. */
export type Node = { readonly type: string; readonly start: number; readonly [field: string]: unknown };

export type Import = {
  /** As written: './x.ts', 'node:fs', 'fastify'. */
  readonly specifier: string;
  /** Path from the root of the repository for relative imports, else undefined. */
  readonly target: string | undefined;
  /** Erased before the program runs. */
  readonly isType: boolean;
};

export type SourceFile = {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Calls `visit` for every node, parents first. */
  walk(visit: (node: Node) => void): void;
  lineOf(node: Node): number;
};

/** All files of the repository as they would be committed, in a fixed order; folders made by tools are left out. */
export function repositoryFiles(): string[] {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  const folders = new Set([
    '.git',
    ...ignored.filter((line) => line.endsWith('/')).map((line) => line.replaceAll('/', '')),
  ]);
  return globSync(['**/*', '.*', '.*/**/*'], {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => entry.isDirectory() && folders.has(entry.name),
  })
    .filter((entry) => entry.isFile() && entry.name !== '.env' && !entry.name.endsWith('.log'))
    .map((entry) => posix.join(entry.parentPath.slice(root.length + 1), entry.name))
    .sort();
}

export function readSources(paths: readonly string[]): SourceFile[] {
  return paths.map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

export const isSource = (path: string): boolean => /\.tsx?$/.test(path);

/** Throws when the file is not TypeScript: tsc says it better, so this only names the file. */
export function parseSource(path: string, content: string): SourceFile {
  const { program, errors } = parseSync(path, content);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const tree = program as unknown as Node;
  const walk = (visit: (node: Node) => void) => walkNode(tree, visit);
  const imports: Import[] = [];
  walk((node) => {
    const found = importOf(node);
    if (!found) return;
    const isRelative = found.specifier.startsWith('.');
    imports.push({
      ...found,
      target: isRelative ? posix.join(posix.dirname(path), found.specifier) : undefined,
    });
  });
  return { path, imports, walk, lineOf: (node) => content.slice(0, node.start).split('\n').length };
}

function importOf(node: Node): { specifier: string; isType: boolean } | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const kinds = list(node['specifiers']).map((specifier) => specifier['importKind'] === 'type');
      const allTypes = kinds.length > 0 && kinds.every(Boolean);
      return made(node['source'], node['importKind'] === 'type' || allTypes);
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      const kinds = list(node['specifiers']).map((specifier) => specifier['exportKind'] === 'type');
      const allTypes = kinds.length > 0 && kinds.every(Boolean);
      return made(node['source'], node['exportKind'] === 'type' || allTypes);
    }
    case 'ImportExpression':
      return made(node['source'], false);
    case 'TSImportType':
      return made(node['source'] ?? node['argument'], true);
    default:
      return undefined;
  }
}

function made(source: unknown, isType: boolean): { specifier: string; isType: boolean } | undefined {
  if (!isNode(source)) return undefined;
  const inner = isNode(source['literal']) ? source['literal'] : source;
  return typeof inner['value'] === 'string' ? { specifier: inner['value'], isType } : undefined;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const list = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

function walkNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walkNode(child, visit);
  }
}
