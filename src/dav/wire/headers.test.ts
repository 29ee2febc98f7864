// Addresses and headers that clients write, read without I/O: nothing throws but a refusal, and what is written comes back as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../../core/errors.ts';
import { judge } from './conditions.ts';
import { httpDate, readHttpDate } from './dates.ts';
import { readDestination } from './destination.ts';
import { readChecksums, readDepth, readModifiedAt, readOverwrite, readTimeout } from './headers.ts';
import { readIfHeader } from './if-header.ts';
import { encodeName, hrefOf, readTarget } from './path.ts';
import { readRange } from './range.ts';

const base = '/dav/x/';
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

test('a path is taken apart into names, however they are encoded', () => {
  const rows: readonly [string, readonly string[] | undefined, boolean?][] = [
    ['/dav/x/', [], true],
    ['/dav/x', [], true],
    ['/dav/x/a/b', ['a', 'b'], false],
    ['/dav/x/a/b/', ['a', 'b'], true],
    ['/dav/x/a%20b?c=/d', ['a b'], false],
    ['/dav/x/%C3%B1', ['ñ'], false],
    ['/dav/x/n%CC%83', ['ñ'], false],
    ['/dav/x/\u00C3\u00B1', ['ñ'], false],
    ['/dav/x/%2541', ['%41'], false],
    ['http://other/dav/x/a', ['a'], false],
    ['/d%61v/x/a', ['a'], false],
    ['/dav/y/a', undefined],
    ['/dav/xy', undefined],
    ['/', undefined],
  ];
  for (const [written, path, slash] of rows) {
    const target = readTarget(written, base);
    assert.deepEqual(target, path && { path, slash }, written);
  }
  assert.deepEqual(readTarget('/a', '/'), { path: ['a'], slash: false });
});

test('no encoding of a dot segment, a separator or a sign that deceives is a name', () => {
  for (const name of [
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '.%2e',
    '%2e.',
    'a%2Fb',
    'a%2fb',
    'a%5Cb',
    'a\\b',
    '%00',
    'a%00.txt',
    '%0a',
    '%7f',
    '%C2%85',
    '%E2%80%AE',
    '%E2%80%8E',
    '%E2%81%A6',
    '%D8%9C',
    '%EF%BB%BF',
    '%E2%80%A8',
    '%EF%BF%BE',
    '%C0%AE%C0%AE',
    '%C0%AF',
    '%E0%80%AF',
    '%F0%80%80%AF',
    '%ED%A0%80',
    '%FF',
    '%',
    '%2',
    '%zz',
    'a%',
    '\u00FF',
    'x'.repeat(256),
    '%C3%B1'.repeat(128),
    '%E2%82%AC'.repeat(86),
  ])
    assert.equal(
      codeOf(() => readTarget(base + name, base)),
      'dav/bad-name',
      name,
    );
  for (const path of ['//a', 'a//b', 'a//', '/', 'a/../b', 'a/./b', 'a/%2e%2e/', '#a', 'a/'.repeat(129)])
    assert.equal(
      codeOf(() => readTarget(base + path, base)),
      'dav/bad-name',
      path,
    );
  assert.ok(readTarget(base + 'x'.repeat(255), base));
});

test('every name that is read once is read the same again from its address', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      (names) => {
        let path: readonly string[] | undefined;
        const code = codeOf(() => {
          path = readTarget(
            base + names.map((name) => encodeURIComponent(name.toWellFormed())).join('/'),
            base,
          )?.path;
        });
        if (code !== undefined) return assert.equal(code, 'dav/bad-name');
        assert.ok(path);
        const href = hrefOf(base, path);
        assert.match(href, /^[\w~.%/()!*-]*$/);
        assert.deepEqual(readTarget(href, base)?.path, path);
        for (const name of path) {
          assert.ok(Buffer.byteLength(name) <= 255 && name !== '..' && name !== '.' && !/[/\\\0]/.test(name));
          assert.equal(name.normalize('NFC'), name);
          assert.equal(decodeURIComponent(encodeName(name)), name);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a destination is in the same tree of the same host', () => {
  const rows: readonly [string | undefined, string | readonly string[]][] = [
    ['http://h:81/dav/x/a', ['a']],
    ['HTTPS://H:81/dav/x/a%20b/', ['a b']],
    ['/dav/x/a', ['a']],
    [undefined, 'dav/bad-destination'],
    ['', 'dav/bad-destination'],
    ['a/b', 'dav/bad-destination'],
    ['http://u:p@h:81/dav/x/a', 'dav/bad-destination'],
    ['ftp://h:81/dav/x/a', 'dav/bad-destination'],
    ['http://h:81/dav/x/a?b', 'dav/bad-destination'],
    ['http://h:81/dav/x/a#b', 'dav/bad-destination'],
    ['/dav/x/a?b', 'dav/bad-destination'],
    ['http://other:81/dav/x/a', 'dav/foreign-destination'],
    ['http://h/dav/x/a', 'dav/foreign-destination'],
    ['//other/dav/x/a', 'dav/foreign-destination'],
    ['http://h:81/dav/y/a', 'dav/foreign-destination'],
    ['http://h:81/', 'dav/foreign-destination'],
    ['http://h:81/dav/x/../y/a', 'dav/bad-name'],
    ['http://h:81/dav/x/%2e%2e/a', 'dav/bad-name'],
  ];
  for (const [written, expected] of rows) {
    let path: readonly string[] | undefined;
    const code = codeOf(() => {
      ({ path } = readDestination(written, 'h:81', base));
    });
    assert.deepEqual(code ?? path, expected, String(written));
  }
  assert.deepEqual(readDestination('https://h:443/dav/x/a', 'h', base).path, ['a']);
});

test('an If header is read as the grammar says, and nonsense is refused', () => {
  const read = readIfHeader('<http://h/a> (<urn:1> ["x"]) (Not <urn:2>) </b>(["y"]Not ["z"])');
  assert.deepEqual(read.lists, [
    {
      resource: 'http://h/a',
      conditions: [
        { not: false, token: 'urn:1' },
        { not: false, etag: '"x"' },
      ],
    },
    { resource: 'http://h/a', conditions: [{ not: true, token: 'urn:2' }] },
    {
      resource: '/b',
      conditions: [
        { not: false, etag: '"y"' },
        { not: true, etag: '"z"' },
      ],
    },
  ]);
  assert.deepEqual(read.tokens, ['urn:1']);
  assert.deepEqual(readIfHeader('(<a>)(<b>)').tokens, ['a', 'b']);
  assert.deepEqual(readIfHeader('([W/"a"])').lists[0]?.conditions, [{ not: false, etag: 'W/"a"' }]);
  for (const wrong of [
    '',
    '()',
    '(',
    ')',
    '(<a>',
    '<a>',
    '<a> <b> (<c>)',
    '(<a>) <b> (<c>)',
    '(Not)',
    '(Not Not <a>)',
    '[“a”]',
    '("a")',
    '(<>)',
    '(< >)',
    '(<a>) <b>',
    'Not (<a>)',
    '((<a>))',
    '(<a>,<b>)',
    '(<a>) x',
    `(${'<a>'.repeat(201)})`,
    '([])',
    '(["a)',
    'Not',
  ])
    assert.equal(
      codeOf(() => readIfHeader(wrong)),
      'dav/bad-request',
      wrong,
    );
});

test('no If header of any kind does more than be refused, and none takes long', () => {
  const part = fc.constantFrom('(', ')', '<', '>', '[', ']', '"', 'Not ', 'a', ' ', 'W/', '<urn:a>', '["x"]');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
      const code = codeOf(() => readIfHeader(parts.join('')));
      assert.ok(code === undefined || code === 'dav/bad-request');
    }),
    { numRuns: 1000 },
  );
  const started = performance.now();
  codeOf(() => readIfHeader('('.repeat(16_000)));
  codeOf(() => readIfHeader(' '.repeat(16_000)));
  codeOf(() => readIfHeader(`(<${'a'.repeat(16_000)}`));
  assert.ok(performance.now() - started < 500);
});

test('small headers are read or refused', () => {
  assert.deepEqual(
    [readDepth(undefined, 1), readDepth('0', 1), readDepth(' Infinity', 0)],
    [1, 0, 'infinity'],
  );
  for (const wrong of ['2', '-1', '', 'all', '1,noroot'])
    assert.equal(
      codeOf(() => readDepth(wrong, 0)),
      'dav/bad-request',
    );
  assert.deepEqual([readOverwrite(undefined), readOverwrite('t'), readOverwrite('F')], [true, true, false]);
  assert.equal(
    codeOf(() => readOverwrite('yes')),
    'dav/bad-request',
  );
  for (const [written, seconds] of [
    [undefined, 3600],
    ['Second-120', 120],
    ['Infinite, Second-4100000000', 3600],
    ['Second-4100000000', 3600],
    ['Second-0', 30],
    ['Extend, Second-99', 99],
    ['nonsense', 3600],
  ] as const)
    assert.equal(readTimeout(written), seconds, String(written));
  const sha1 = 'A9993E364706816ABA3E25717850C26C9CD0D89D';
  assert.deepEqual(readChecksums(`SHA1:${sha1} MD5:900150983cd24fb0d6963f7d28e17f72, ADLER32:1`), {
    sha1: sha1.toLowerCase(),
    md5: '900150983cd24fb0d6963f7d28e17f72',
  });
  for (const wrong of ['SHA1:', 'SHA1:abc', 'MD5:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'])
    assert.equal(
      codeOf(() => readChecksums(wrong)),
      'dav/bad-request',
      wrong,
    );
  assert.equal(readModifiedAt('1700000000'), 1_700_000_000_000);
  assert.equal(readModifiedAt('1700000000.5'), 1_700_000_000_500);
  assert.equal(readModifiedAt(undefined), null);
  for (const wrong of ['yesterday', '', '1e9', '0x10', '999999999999'])
    assert.equal(
      codeOf(() => readModifiedAt(wrong)),
      'dav/bad-request',
      wrong,
    );
});

test('one range of bytes, or all of it', () => {
  const rows: readonly [string | undefined, unknown][] = [
    ['bytes=0-4', { start: 0, end: 4 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
    ['bytes=10-', 'outside'],
    ['bytes=-0', 'outside'],
    ['bytes=99999999999999999999-', 'outside'],
    ['bytes=4-2', null],
    ['bytes=0-1,3-4', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
    ['bytes=-', null],
    [undefined, null],
  ];
  for (const [written, expected] of rows) assert.deepEqual(readRange(written, 10), expected, String(written));
});

test('conditions are judged in the order of RFC 9110', () => {
  const found = { etag: 'a', modifiedAt: 1_700_000_000_500 };
  const same = httpDate(found.modifiedAt);
  const earlier = httpDate(found.modifiedAt - 5000);
  const rows: readonly [Record<string, string>, typeof found | undefined, boolean, string][] = [
    [{ 'if-match': '"a"' }, found, false, 'go'],
    [{ 'if-match': '"b", "a"' }, found, false, 'go'],
    [{ 'if-match': '"b"' }, found, false, 'failed'],
    [{ 'if-match': 'W/"a"' }, found, false, 'failed'],
    [{ 'if-match': '*' }, found, false, 'go'],
    [{ 'if-match': '*' }, undefined, false, 'failed'],
    [{ 'if-none-match': '*' }, found, false, 'failed'],
    [{ 'if-none-match': '*' }, undefined, false, 'go'],
    [{ 'if-none-match': '"a"' }, found, true, 'not-modified'],
    [{ 'if-none-match': 'W/"a"' }, found, true, 'not-modified'],
    [{ 'if-none-match': '"b"', 'if-modified-since': same }, found, true, 'go'],
    [{ 'if-modified-since': same }, found, true, 'not-modified'],
    [{ 'if-modified-since': earlier }, found, true, 'go'],
    [{ 'if-modified-since': same }, found, false, 'go'],
    [{ 'if-modified-since': 'tomorrow' }, found, true, 'go'],
    [{ 'if-unmodified-since': earlier }, found, false, 'failed'],
    [{ 'if-unmodified-since': same }, found, false, 'go'],
    [{ 'if-match': '"a"', 'if-unmodified-since': earlier }, found, false, 'go'],
  ];
  for (const [headers, there, isRead, expected] of rows)
    assert.equal(judge(headers, there, isRead), expected, JSON.stringify(headers));
  assert.equal(readHttpDate('Sunday, 06-Nov-94 08:49:37 GMT'), 784_111_777_000);
  assert.equal(readHttpDate('Sun Nov  6 08:49:37 1994'), 784_111_777_000);
});
