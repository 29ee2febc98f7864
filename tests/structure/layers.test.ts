import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSource, parseSource, readSources, repositoryFiles } from '../../scripts/code.ts';
import { ranks, violations } from './layers.ts';

test('nobody climbs a wall, no two files need each other to start, and files of a kind keep to their kind', () => {
  const files = readSources(
    repositoryFiles().filter((path) => isSource(path) && /^(src|web|agent)\//.test(path)),
  );
  assert.ok(files.length > 50, 'the program was found');
  assert.deepEqual(violations(files), []);
});

test('every module has a rank', () => {
  const modules = repositoryFiles().filter((path) => path.startsWith('src/modules/'));
  const names = new Set(modules.map((path) => path.split('/')[2] ?? ''));
  assert.deepEqual(
    [...names].filter((name) => ranks[name] === undefined),
    [],
  );
});

/** One planted mistake each: the file, what it says, and a piece of the refusal. */
const planted: readonly [mistake: string, path: string, code: string, refusal: RegExp][] = [
  ['lib knows core', 'src/lib/a.ts', "import '../core/clock.ts';", /lib does not know it/],
  [
    'core knows a module',
    'src/core/a.ts',
    "import type { A } from '../modules/accounts/index.ts';",
    /core does not know it/,
  ],
  ['a module climbs', 'src/modules/accounts/a.ts', "import '../factors/index.ts';", /not below accounts/],
  [
    'a module climbs with a type',
    'src/modules/accounts/a.ts',
    "type A = import('../factors/index.ts').A;",
    /not below accounts/,
  ],
  ['equal ranks meet', 'src/modules/drive/a.ts', "import '../mail/index.ts';", /not below drive/],
  [
    'a store of another module',
    'src/modules/factors/a.ts',
    "import '../accounts/store.ts';",
    /only index\.ts and events\.ts/,
  ],
  ['a module without rank', 'src/modules/novelty/a.ts', "import '../accounts/index.ts';", /no rank/],
  [
    'the engine beyond node.ts',
    'src/modules/drive/a.ts',
    "import '../../dav/pipeline.ts';",
    /modules does not know it/,
  ],
  [
    'a module starts the app',
    'src/modules/drive/a.ts',
    "await import('../../app.ts');",
    /modules does not know it/,
  ],
  [
    'fastify outside core/http',
    'src/modules/accounts/a.ts',
    "import type { X } from 'fastify';",
    /HTTP stays in core\/http/,
  ],
  ['a driver in a module', 'src/modules/accounts/a.ts', "import 'node:sqlite';", /modules speak Kysely/],
  [
    'an action knows HTTP',
    'src/modules/accounts/actions/a.ts',
    "import type { R } from '../../../core/http/replies.ts';",
    /does not know it/,
  ],
  [
    'an action knows node:http',
    'src/modules/accounts/actions/a.ts',
    "import 'node:http';",
    /does not know it/,
  ],
  [
    'an action sends',
    'src/modules/accounts/actions/a.ts',
    "import '../../../core/outbound/mail.ts';",
    /does not know it/,
  ],
  [
    'an action reads the clock',
    'src/modules/accounts/actions/a.ts',
    'export const a = () => Date.now();',
    /reads the clock/,
  ],
  [
    'a contract imports more',
    'src/modules/accounts/contract.ts',
    "import './rules.ts';",
    /imports almost nothing/,
  ],
  ['rules wait', 'src/modules/accounts/rules.ts', 'export async function a() {}', /asynchronous/],
  [
    'rules make promises',
    'src/modules/accounts/rules.ts',
    'export const a = new Promise(() => {});',
    /asynchronous/,
  ],
  ['rules throw', 'src/modules/accounts/rules.ts', "export function a() { throw new Error('x'); }", /throws/],
  ['rules refuse', 'src/modules/accounts/rules.ts', "export const a = () => refuse('accounts/x');", /throws/],
  [
    'rules read the clock',
    'src/modules/accounts/rules.ts',
    'export const a = new Date();',
    /reads the clock/,
  ],
  [
    'rules do I/O',
    'src/modules/accounts/rules.ts',
    "import { readFileSync } from 'node:fs';",
    /rules are pure/,
  ],
  [
    'rules call the store',
    'src/modules/accounts/rules.ts',
    "import { find } from './store.ts';",
    /rules are pure/,
  ],
  ['lib throws dice', 'src/lib/a.ts', 'export const a = Math.random();', /throws dice/],
  [
    'api carries values',
    'src/api.ts',
    "export { contract } from './modules/accounts/contract.ts';",
    /only its types/,
  ],
  ['web runs api', 'web/manager/a.tsx', "import { a } from '../../src/api.ts';", /only its types/],
  [
    'web looks behind the window',
    'web/manager/a.tsx',
    "import type { A } from '../../src/core/errors.ts';",
    /web does not know it/,
  ],
  [
    'web loads every language',
    'web/manager/a.tsx',
    "import '../../generated/texts/server.ts';",
    /web does not know it/,
  ],
  ['web imports node', 'web/manager/a.tsx', "import 'node:path';", /browsers have no node/],
  ['an app knows another', 'web/manager/a.tsx', "import '../authenticator/b.tsx';", /does not know the app/],
  ['react on the server', 'src/modules/accounts/a.ts', "import 'react';", /renders strings/],
  [
    'a program for laptops needs the server',
    'agent/aldaba-dates/a.ts',
    "import type { Config } from '../../src/core/config.ts';",
    /agent does not know it/,
  ],
  ['a file in no zone', 'src/other.ts', 'export {};', /no zone/],
];
for (const [mistake, path, code, refusal] of planted) {
  test(`the checker sees: ${mistake}`, () => {
    const found = violations([parseSource(path, code)]);
    assert.ok(
      found.some((line) => refusal.test(line) && line.startsWith(path)),
      `found only: ${found.join('\n') || 'nothing'}`,
    );
  });
}

test('the checker sees a cycle, and leaves types alone', () => {
  const a = parseSource('src/lib/a.ts', "import { b } from './b.ts';");
  const back = parseSource('src/lib/b.ts', "import { c } from './c.ts';");
  const closing = parseSource('src/lib/c.ts', "export * from './a.ts';");
  assert.deepEqual(violations([a, back, closing]), [
    'cycle: src/lib/a.ts -> src/lib/b.ts -> src/lib/c.ts -> src/lib/a.ts',
  ]);
  assert.deepEqual(
    violations([a, back, parseSource('src/lib/c.ts', "import type { A } from './a.ts';")]),
    [],
  );
});

test('the checker lets through what the design allows', () => {
  const allowed = [
    parseSource(
      'src/modules/factors/a.ts',
      "import '../accounts/index.ts'; import type { T } from '../../dav/node.ts';",
    ),
    parseSource(
      'src/modules/accounts/rules.ts',
      "import type { A } from './store.ts'; import { b } from '../../lib/b.ts';",
    ),
    parseSource(
      'src/modules/accounts/contract.ts',
      "import Type from 'typebox'; import '../../core/contract.ts';",
    ),
    parseSource(
      'web/manager/a.tsx',
      "import type { Api } from '../../src/api.ts'; import 'react'; import '../shared/kit/index.ts';",
    ),
    parseSource('src/modules/accounts/rules.ts', 'export const a = (now: number) => new Date(now);'),
  ];
  assert.deepEqual(violations(allowed), []);
});
