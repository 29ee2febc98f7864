// What the web lets something be called, programs can ask for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeName, readName } from '../../../src/dav/wire/path.ts';
import { nameOf } from '../../../src/modules/drive/rules.ts';

test('no name that a drive keeps is out of the reach of WebDAV', () => {
  const reached = (text: string): void => {
    const name = nameOf(text);
    if (name !== undefined) assert.equal(readName(encodeName(name)), name, JSON.stringify(name));
  };
  // Every character there is, alone in a name.
  for (let point = 0; point <= 0xffff; point += 1) reached(`a${String.fromCharCode(point)}b`);
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), reached));
});
