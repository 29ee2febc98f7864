// Names, sizes and dependencies: what the repository may hold at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryFiles, root } from '../../scripts/code.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const lines = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const files = repositoryFiles();

const drawers = /^(utils?|helpers?|common|misc|managers?|services?)$/;
/** Manager is the name of an app people open, and `common` an area of texts everybody shares. */
const named = [/^(web|tests\/browser)\/manager(?=[./])/, /^texts\/[a-z]+\/(common|manager)\.json$/];
/** Names other programs ask for. */
const foreign = /^(README|LICENSE|CHANGELOG|CONTRIBUTING|SECURITY|Dockerfile|Caddyfile|Makefile)(\.[a-z]+)?$/;
const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

function misnamed(path: string): string | undefined {
  const parts = path.split('/');
  const rest = named.reduce((left, name) => left.replace(name, ''), path);
  if (rest.split('/').some((part) => drawers.test(part.split('.')[0] ?? ''))) {
    return `${path}: a drawer for everything; name what is in it`;
  }
  // What lies in deploy/ is named by the programs that read it.
  if (parts[0] === 'deploy') return undefined;
  const odd = parts.find((part) => !kebab.test(part) && !foreign.test(part));
  return odd && `${path}: ${odd} is not kebab-case`;
}

/** Code is split at 300 lines and never passes 400. Tests may be long: nobody has to hold them in mind at once. */
function isTooLong(path: string, content: string): boolean {
  return /\.(tsx?|css|js|sh)$/.test(path) && !/^tests\/|\.test\.tsx?$/.test(path) && lines(content) > 400;
}

// Written in pieces so that this file does not find itself.
const places = ['registry', 'mirror', 'artifactory', 'nexus', 'verdaccio'].join('|');
const foreignSource = new RegExp(`(https?:)?//[^\\s"'/]*\\b(${places})\\b|^\\s*registry\\s*=`, 'im');

test('names are kebab-case and no folder or file is a drawer for everything', () => {
  assert.deepEqual(files.map(misnamed).filter(Boolean), []);
  for (const wrong of [
    'src/core/utils/a.ts',
    'src/modules/accounts/helpers.ts',
    'src/modules/manager/index.ts',
    'web/manager/helpers/a.ts',
    'src/core/fileName.ts',
    'src/Core/a.ts',
    'tests/kit/misc.test.ts',
  ]) {
    assert.ok(misnamed(wrong), `${wrong} should have been seen`);
  }
  assert.equal(misnamed('web/manager/app.tsx'), undefined);
  assert.equal(misnamed('texts/es/common.json'), undefined);
});

test('no file of code is longer than 400 lines', () => {
  assert.deepEqual(
    files.filter((path) => isTooLong(path, read(path))),
    [],
  );
  assert.ok(isTooLong('src/a.ts', 'x\n'.repeat(401)));
  assert.ok(!isTooLong('src/a.ts', 'x\n'.repeat(400)));
});

test('every module has a README of at most 60 lines', () => {
  const modules = new Set(files.flatMap((path) => /^src\/modules\/[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  const wrong = [...modules].filter((module) => {
    const path = `${module}/README.md`;
    return !files.includes(path) || lines(read(path)) > 60;
  });
  assert.deepEqual(wrong, []);
});

test('the repository names no place to download packages from', () => {
  const text = files.filter((path) => !/\.(png|ico|woff2|wasm|jpg|mmdb|y4m)$/.test(path));
  assert.deepEqual(
    text.filter((path) => foreignSource.test(read(path))),
    [],
  );
  assert.ok(foreignSource.test(`"resolved": "https://${'registry'}.example.org/a.tgz"`));
  assert.ok(foreignSource.test(`${'registry'}=http://localhost`));
});

type Package = { resolved?: string; hasInstallScript?: boolean; link?: boolean };
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;

/** Packages that may run code while they are installed: name and why. Empty, and meant to stay so. */
const mayRunAtInstall: Readonly<Record<string, string>> = {};

const resolved = (packages: Record<string, Package>) =>
  Object.keys(packages).filter((path) => packages[path]?.resolved && !packages[path].link);
const runsAtInstall = (packages: Record<string, Package>) =>
  Object.keys(packages).filter((path) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return packages[path]?.hasInstallScript && !mayRunAtInstall[name];
  });
const inexact = (versions: Record<string, string>) =>
  Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));

test('the lock file works with any registry: it says what, not from where', () => {
  assert.deepEqual(resolved(lock.packages), []);
  assert.deepEqual(resolved({ 'node_modules/a': { resolved: 'x' } }), ['node_modules/a']);
});

test('versions are exact', () => {
  const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    inexact(manifest[kind] ?? {}),
  );
  assert.deepEqual(all, []);
  assert.equal(inexact({ a: '^1.0.0', b: '1.0', c: 'latest', d: '1.2.3-rc.1' }).length, 3);
});

test('no dependency runs code while it is installed, except those with a written reason', () => {
  assert.deepEqual(runsAtInstall(lock.packages), []);
  assert.deepEqual(runsAtInstall({ 'node_modules/a/node_modules/@b/c': { hasInstallScript: true } }), [
    'node_modules/a/node_modules/@b/c',
  ]);
});
