import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeUserAgent } from './user-agent.ts';

test('common browsers are told by the names people know', () => {
  const cases: [string, string | null, string | null][] = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Microsoft Edge',
      'Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome',
      'Android',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      'Safari',
      'macOS',
    ],
    ['rclone/v1.70.0', 'rclone', null],
  ];
  for (const [userAgent, browser, system] of cases)
    assert.deepEqual(describeUserAgent(userAgent), { browser, system });
});

test('a header never becomes a sentence on the screen', () => {
  for (const userAgent of [
    'Your bank asks: press YES/1.0 now',
    '\u202eXOFERIF/1.0',
    'evil\u0000/1 ',
    '<script>alert(1)</script>/1.0 ',
    'Mozilla/5.0',
  ])
    assert.deepEqual(describeUserAgent(userAgent), { browser: null, system: null }, userAgent);
  assert.deepEqual(describeUserAgent(undefined), { browser: null, system: null });
  assert.deepEqual(describeUserAgent('  '), { browser: null, system: null });
});

test('anything at all is described without an exception, in short plain words', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('Mozilla/5.0 (', 'Linux; Android ', 'Chrome/', ') '),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const { browser, system } = describeUserAgent(pieces.join(''));
      for (const word of [browser, system]) assert.match(word ?? '-', /^[\w .+()/-]{1,32}$/);
    }),
    { numRuns: 300 },
  );
});

test('only the first 512 characters are read, so a header of megabytes costs nothing', () => {
  const at = (padding: number) =>
    describeUserAgent(`Mozilla/5.0 (${'x'.repeat(padding)}) Firefox/140.0`).browser;
  assert.equal(at(400), 'Firefox');
  assert.equal(at(600), null);
});
