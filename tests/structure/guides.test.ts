// The guides under docs/help against the product, and that the check sees what it is there for.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkGuides, guidesFolder } from '../../scripts/check-guides.ts';

const told = async (folder?: string) =>
  (await checkGuides(folder)).map(({ file, line, reason }) => `${file}:${line}: ${reason}`);

test('every guide keeps what it promises: head, names of buttons, links, anchors, code, placeholders, both languages', async () => {
  assert.deepEqual(await told(), []);
});

const planted: readonly [mistake: string, added: string, said: RegExp][] = [
  [
    'a button nobody made',
    'Press **Button that nobody made**.',
    /^en\/sign-in\.md:\d+: no screen says "Button that nobody made"/,
  ],
  ['a guide nobody wrote', '[x](guide:nothing-here)', /there is no guide "nothing-here"/],
  ['an anchor nobody set', '[x](guide:sign-in#nowhere)', /has no heading #nowhere/],
  ['a page nobody serves', '[x](/nowhere/at-all)', /nothing lives at \/nowhere\/at-all/],
  ['a link out of the clear', '[x](http://example.org)', /link to "http:\/\/example\.org"/],
  ['a script for a link', '[x](javascript:alert)', /link to "javascript:alert"/],
  ['an unknown placeholder', 'Type {{account.shoeSize}}.', /unknown placeholder \{\{account\.shoeSize\}\}/],
  [
    'an unknown placeholder in code',
    '```sh\necho {{drive.moon}}\n```',
    /unknown placeholder \{\{drive\.moon\}\}/,
  ],
  ['an unknown state', '::: state asleep\nx\n:::', /unknown state "asleep"/],
  ['a note that never ends', '::: state two-step-on\nx', /the note never ends/],
  ['code without a language', '```\nls\n```', /names no language/],
  ['a picture nobody took', '![x](../pictures/none.png)', /there is no picture/],
  ['a second title', '# Again', /only heading of level 1/],
  ['an anchor twice', '## A {#twin}\n\n## B {#twin}', /stands twice/],
];

test('the check sees every planted mistake, with file and line', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-guides-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(guidesFolder, folder, { recursive: true });
  const path = join(folder, 'en/sign-in.md');
  const good = readFileSync(path, 'utf8');
  for (const [mistake, added, said] of planted) {
    writeFileSync(path, `${good}\n${added}\n`);
    const lines = await told(folder);
    assert.ok(
      lines.some((line) => said.test(line)),
      `${mistake}: ${lines.join('\n') || 'nothing was said'}`,
    );
  }
  writeFileSync(path, good.replace(/^related: .*$/m, 'related: [nothing-here]'));
  assert.ok((await told(folder)).some((line) => /"related": there is no guide "nothing-here"/.test(line)));
  rmSync(path);
  assert.ok((await told(folder)).some((line) => /^es\/sign-in\.md:1: is missing in en/.test(line)));
});
