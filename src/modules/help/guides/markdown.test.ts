import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameHeadings, type Part, parse, render, type Targets } from './markdown.ts';

const targets: Targets = {
  link: (href) =>
    href.startsWith('guide:') ? `/help/guides/${href.slice(6)}` : href === 'https://a.example/' ? href : null,
  picture: (source) =>
    source === '../pictures/door.png' ? { address: '/help/pictures/door.png', width: 10, height: 20 } : null,
};
const markupOf = (parts: readonly Part[]): string =>
  parts
    .map((part) =>
      typeof part === 'string'
        ? part
        : 'state' in part
          ? `[${part.state}:${markupOf(part.parts)}]`
          : `<${part.value}>`,
    )
    .join('');
const html = (source: string, how = {}) => markupOf(render(source, targets, how).parts);

test('HTML in a guide is text', () => {
  assert.equal(
    html('<script>alert(1)</script> <b onclick=x>'),
    '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick=x&gt;</p>\n',
  );
});

test('only links with a known target become links; the words of the others stay', () => {
  assert.equal(html('[go](guide:knock)'), '<p><a href="/help/guides/knock">go</a></p>\n');
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'http://a.example',
    'vbscript:x',
  ])
    assert.equal(html(`[go](${href})`), '<p><span>go</span></p>\n', href);
  assert.equal(html('<javascript:alert(1)>'), '<p><span>javascript:alert(1)</span></p>\n');
});

test('pictures come from our own folder, with their size, or not at all', () => {
  assert.match(
    html('![A door](../pictures/door.png)'),
    /<img src="\/help\/pictures\/door\.png" alt="A door" width="10" height="20" loading="lazy">/,
  );
  assert.equal(html('![A door](https://evil.example/x.png)'), '<p>A door</p>\n');
});

test('a placeholder is a hole in text and code, never in an attribute, and cannot be forged by signs of our own', () => {
  assert.equal(html('Hello {{account.name}}'), '<p>Hello <account.name></p>\n');
  assert.match(html('`curl {{server.origin}}`'), /<code>curl <server\.origin><\/code>/);
  assert.match(html('```sh\ncurl {{server.origin}}\n```'), /class="language-sh">curl <server\.origin>/);
  assert.equal(render('![{{account.name}}](../pictures/door.png)', targets).parts.length, 1);
  assert.equal(html('\ue000vaccount.name\ue001'), '<p>vaccount.name</p>\n');
});

test('a state note holds blocks, also inside a list, and one that never ends is text', () => {
  assert.match(
    html('::: state two-step-off\nGrey **now**.\n\n- a\n:::\n\nafter'),
    /^\[two-step-off:<div class="notice" role="note"><div><p>Grey <strong>now<\/strong>\.<\/p>\n<ul>[\s\S]*<\/div><\/div>\]<p>after<\/p>\n$/,
  );
  assert.match(
    html('1. one\n\n   ::: state two-step-on\n   note\n   :::\n2. two'),
    /<li>[\s\S]*\[two-step-on:[\s\S]*note[\s\S]*\][\s\S]*<li>/,
  );
  assert.doesNotMatch(html('::: state two-step-off\nnever ends'), /\[/);
});

test('headings keep a given anchor, get one from their words otherwise, and never the same twice', () => {
  const found = nameHeadings(
    parse('## Antes de empezar {#before}\n\n## ¿Qué pasó?\n\n## Qué pasó\n\n## 2 cosas'),
  );
  assert.deepEqual(
    found.map(({ anchor, words }) => [anchor, words]),
    [
      ['before', 'Antes de empezar'],
      ['que-paso', '¿Qué pasó?'],
      ['que-paso-2', 'Qué pasó'],
      ['part-2-cosas', '2 cosas'],
    ],
  );
});

test('several guides on a page have lower headings and anchors of their own', () => {
  assert.equal(
    html('## Steps {#steps}\n\n[there](#steps)', { shift: 1, prefix: 'knock--' }),
    '<h3 id="knock--steps">Steps</h3>\n<p><a href="#knock--steps">there</a></p>\n',
  );
});
