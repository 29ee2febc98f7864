import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  askedBy,
  canBeLed,
  headerValue,
  hostKey,
  readHost,
  safePath,
  startedFor,
  verdictOf,
} from './rules.ts';

test('a host is a name with an optional port, as a browser writes it; http only on this machine', () => {
  const cases: readonly [string, string | null][] = [
    ['wiki.example.org', 'https://wiki.example.org'],
    [' Wiki.Example.ORG ', 'https://wiki.example.org'],
    ['https://wiki.example.org/', 'https://wiki.example.org'],
    ['wiki.example.org:443', 'https://wiki.example.org'],
    ['wiki.example.org:8443', 'https://wiki.example.org:8443'],
    ['http://localhost:8525', 'http://localhost:8525'],
    ['wiki.localhost:8525', 'http://wiki.localhost:8525'],
    ['cañada.example', 'https://xn--caada-pta.example'],
    ['http://wiki.example.org', null],
    ['https://wiki.example.org/path', null],
    ['ana@wiki.example.org', null],
    ['wiki.example.org#x', null],
    ['*.example.org', null],
    ['[::1]:80', null],
    ['a b', null],
    ['ftp://wiki.example.org', null],
    ['', null],
    ['wiki..example', null],
  ];
  for (const [typed, expected] of cases) {
    const found = readHost(typed);
    assert.equal(found && `http${found.secure ? 's' : ''}://${found.host}`, expected, typed);
  }
});

test('a proxy names one host; two that differ name nobody', () => {
  const cases: readonly [string | undefined, string | undefined, string | undefined][] = [
    ['https://wiki.example.org/a?b', undefined, 'wiki.example.org'],
    ['https://WIKI.example.org:443/', 'wiki.example.org', 'wiki.example.org'],
    [undefined, 'wiki.example.org:8443', 'wiki.example.org:8443'],
    ['https://wiki.example.org/', 'books.example.org', undefined],
    ['https://wiki.example.org@books.example.org/', undefined, undefined],
    ['/only/a/path', 'wiki.example.org', undefined],
    [undefined, 'wiki.example.org, books.example.org', undefined],
    [undefined, undefined, undefined],
  ];
  for (const [originalUrl, forwardedHost, expected] of cases)
    assert.equal(askedBy({ originalUrl, forwardedHost }), expected, `${originalUrl} ${forwardedHost}`);
  assert.equal(hostKey('wiki.example.org:80'), 'wiki.example.org');
  assert.equal(hostKey('wiki\r\nx'), undefined);
});

test('back to a path of the same site and nowhere else', () => {
  for (const path of ['/', '/a', '/a?b=c&d=%2F', '/~x/[1]']) assert.equal(safePath(path), path);
  const bad = [
    '',
    'a',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\r\nb',
    '/a b',
    '/\u00f1',
    '/.aldaba/leave',
    `/${'a'.repeat(2000)}`,
    undefined,
  ];
  for (const path of bad) assert.equal(safePath(path), '/', String(path));
});

test('what stands after to= is the path whole, whether the proxy encoded it or not', () => {
  const cases: readonly [string, string][] = [
    ['/.aldaba/start?to=/a?b=c&d=e', '/a?b=c&d=e'],
    ['/.aldaba/start?to=%2Fa%3Fb%3Dc%26d%3De', '/a?b=c&d=e'],
    ['/.aldaba/start?to=/%2Fevil', '/%2Fevil'],
    ['/.aldaba/start?to=%2F%2Fevil.example', '/'],
    ['/.aldaba/start?to=%2F%5Cevil.example', '/'],
    ['/.aldaba/start?to=%2f%0d%0aSet-Cookie:x', '/'],
    ['/.aldaba/start?to=%2F%E0%A4', '/'],
    ['/.aldaba/start?to=https://evil.example', '/'],
    ['/.aldaba/start', '/'],
  ];
  for (const [url, expected] of cases) assert.equal(startedFor(url), expected, url);
});

test('only a page that somebody looks at is led through a sign-in', () => {
  const looking = { method: 'GET', accept: 'text/html,*/*', upgrade: undefined, fetchMode: undefined };
  assert.equal(canBeLed(looking), true);
  assert.equal(canBeLed({ ...looking, method: 'HEAD' }), true);
  assert.equal(canBeLed({ ...looking, fetchMode: 'navigate', accept: '*/*' }), true);
  for (const odd of [
    { ...looking, method: 'POST' },
    { ...looking, method: 'OPTIONS' },
    { ...looking, accept: 'application/json' },
    { ...looking, accept: undefined },
    { ...looking, upgrade: 'websocket' },
    { ...looking, fetchMode: 'cors' },
  ])
    assert.equal(canBeLed(odd), false, JSON.stringify(odd));
});

test('who passes: role first, then the second step', () => {
  const rule = { who: 'organisation', leastRole: 'member', secondStep: true } as const;
  const cases = [
    [rule, 2, 'member', 'in'],
    [rule, 2, 'administrator', 'in'],
    [rule, 2, 'external', 'not-allowed'],
    [rule, 2, undefined, 'not-allowed'],
    [rule, 1, 'member', 'sign-in'],
    [rule, 1, 'external', 'not-allowed'],
    [{ ...rule, secondStep: false }, 1, 'member', 'in'],
    [{ ...rule, leastRole: 'external' }, 2, 'external', 'in'],
    [{ ...rule, who: 'anybody' }, 2, undefined, 'in'],
    [{ ...rule, who: 'anybody' }, 1, undefined, 'sign-in'],
  ] as const;
  for (const [given, level, role, expected] of cases)
    assert.equal(
      verdictOf(given, { level, role }),
      expected,
      `${given.who} ${given.leastRole} ${level} ${role}`,
    );
});

test('no name ends a header, begins another, or is read in two ways', () => {
  assert.equal(headerValue('Ana García'), 'Ana Garc%C3%ADa');
  assert.equal(headerValue('a\r\nRemote-Groups: administrator'), 'a%0D%0ARemote-Groups: administrator');
  assert.equal(headerValue('100%'), '100%25');
  assert.equal(headerValue('x\0y\u{1f600}\ud800'), 'x%00y%F0%9F%98%80%EF%BF%BD');
});
