import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  allows,
  checksumsText,
  givenMediaType,
  keepsVersion,
  mediaTypeOf,
  mountNames,
  nameOf,
  nextName,
  placeOf,
  readSyncToken,
  syncTokenOf,
} from './rules.ts';
import type { View } from './types.ts';

test('a name is kept as NFC, and is refused when it steers, lies or does not fit', () => {
  for (const [given, kept] of [
    ['a', 'a'],
    ['e\u0301', '\u00e9'],
    ['.DS_Store', '.DS_Store'],
    ['._x', '._x'],
    ['con: * ? "', 'con: * ? "'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    [' ', ' '],
    ['x'.repeat(255), 'x'.repeat(255)],
  ] as const)
    assert.equal(nameOf(given), kept, given);
  const wrong = [
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    '\uffff',
    '\0',
    '\x1b[2J',
    '\x7f',
    '\u202e',
    '\u200f',
    '\ufeff',
    '\ud800',
    '\u2028',
  ];
  for (const given of [...wrong, 'x'.repeat(256), '€'.repeat(86)])
    assert.equal(nameOf(given), undefined, JSON.stringify(given));
});

test('whatever is accepted as a name stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const name = nameOf(text);
      assert.ok(name === undefined || (nameOf(name) === name && Buffer.byteLength(name) <= 255));
    }),
  );
});

test('the next name keeps the ending and is never too long', () => {
  assert.equal(nextName('a.txt', 2), 'a (2).txt');
  assert.equal(nextName('archive.tar.gz', 3), 'archive.tar (3).gz');
  assert.equal(nextName('.profile', 2), '.profile (2)');
  assert.equal(nextName('no ending', 2), 'no ending (2)');
  const long = nextName(`${'ñ'.repeat(125)}.txt`, 12);
  assert.equal(nameOf(long), long);
  assert.match(long, /^ñ+ \(12\)\.txt$/);
  assert.deepEqual(mountNames(['a', 'b', 'a', 'a (2)', 'a']), ['a', 'b', 'a (2)', 'a (2) (2)', 'a (3)']);
});

test('a path begins at the personal folder, at what is shared, or nowhere', () => {
  const personal = { name: 'Personal', nodeId: 'p', access: 'write', isPersonal: true } as const;
  const member: View = {
    driveId: 'd',
    driveName: '',
    organisationId: 'o',
    accountId: 'a',
    rootId: 'r',
    access: 'read',
    mounts: [personal],
  };
  const told = (view: View, ...path: string[]) => {
    const place = placeOf(view, path);
    return place?.kind === 'tree' ? [place.topId, place.access, ...place.names] : place?.kind;
  };
  assert.deepEqual(told(member), ['r', 'read']);
  assert.deepEqual(told(member, 'x', 'Personal'), ['r', 'read', 'x', 'Personal']);
  assert.deepEqual(told(member, 'Personal'), ['p', 'write']);
  assert.deepEqual(told(member, 'Personal', 'y'), ['p', 'write', 'y']);
  assert.equal(told(member, 'a', '..'), undefined);
  const guest: View = { ...member, rootId: null, access: null, mounts: [{ ...personal, name: 'S' }] };
  assert.equal(told(guest), 'nowhere');
  assert.equal(told(guest, 'Personal'), 'nowhere');
  assert.deepEqual(told(guest, 'S', 'y'), ['p', 'write', 'y']);
});

test('rights include those below them', () => {
  assert.ok(allows('manage', 'write') && allows('write', 'read') && allows('read', 'read'));
  assert.ok(!allows('read', 'write') && !allows('write', 'manage') && !allows(null, 'read'));
});

test('what was there before somebody began to write is kept as a version, drafts of a minute are not', () => {
  const old = { sizeBytes: 5, writtenAt: 1_000_000, writtenBy: 'a' };
  assert.equal(keepsVersion(old, 1_060_000, 'a'), true);
  assert.equal(keepsVersion(old, 1_059_999, 'a'), false);
  assert.equal(keepsVersion(old, 1_000_001, 'b'), true);
  assert.equal(keepsVersion({ ...old, sizeBytes: 0 }, 2_000_000, 'b'), false);
  // A clock that was put back loses nothing.
  assert.equal(keepsVersion(old, 900_000, 'a'), true);
});

test('the type of a file is what its writer says, when that can stand in a header', () => {
  assert.equal(mediaTypeOf('a.PDF', null), 'application/pdf');
  assert.equal(mediaTypeOf('a', null), 'application/octet-stream');
  assert.equal(mediaTypeOf('a.pdf', 'text/x-odd'), 'text/x-odd');
  assert.equal(givenMediaType('Text/Plain; charset=UTF-8'), 'text/plain; charset=utf-8');
  for (const wrong of ['application/octet-stream', 'nonsense', 'a/b\r\nx: y', '', `a/${'b'.repeat(300)}`])
    assert.equal(givenMediaType(wrong), null, wrong);
});

test('checksums and tokens of sync are written as they are read', () => {
  assert.equal(checksumsText({ sha1: 'a', md5: 'b', sha256: null }), 'SHA1:a MD5:b');
  assert.equal(checksumsText({ sha1: null, md5: null, sha256: null }), undefined);
  for (const point of [
    { sequence: 0, key: '' },
    { sequence: 12, key: '61ff' },
  ])
    assert.deepEqual(readSyncToken(syncTokenOf('d1', point), 'd1'), point);
  assert.equal(readSyncToken('d1-5', 'd2'), undefined);
  assert.equal(readSyncToken('5', 'd2'), undefined);
});
