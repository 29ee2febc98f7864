import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heic, jpegWith } from '../../../tests/kit/pictures.ts';
import { readCameraDate } from './camera-date.ts';
import { findHeicExif } from './exif-in-heic.ts';

const date = '2019:05:04 10:11:12';
const read = (bytes: Uint8Array) =>
  readCameraDate(bytes, ({ offset, length }) => Promise.resolve(bytes.subarray(offset, offset + length)));

test('the camera’s date and its zone are read, in both byte orders', async () => {
  for (const little of [false, true]) {
    const tags = await read(jpegWith({ date, offset: '+09:00', createDate: '2020:01:01 00:00:00', little }));
    assert.deepEqual(tags?.dates, [{ tag: 'DateTimeOriginal', group: 'EXIF', text: date }]);
    assert.deepEqual(tags?.offsets, { DateTimeOriginal: '+09:00' });
  }
});

test('whatever is not beyond doubt is left to ExifTool', async () => {
  const unclear = [
    jpegWith(),
    jpegWith({ createDate: date }),
    jpegWith({ date: '0000:00:00 00:00:00' }),
    jpegWith({ date: '2019:13:45 10:11:12' }),
    jpegWith({ date: '2019:05:04' }),
    jpegWith({ date, offset: 'CEST' }),
    jpegWith({ date }).subarray(0, 60),
    Buffer.alloc(0),
    Buffer.from('PNG'),
    heic,
  ];
  for (const bytes of unclear) assert.equal(await read(bytes), undefined);
});

/** A HEIC with its date at the end, as ExifTool writes it; the bytes of `heic` in pictures.ts with 2019-05-04 in EXIF. */
const heicDated = Buffer.from(
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAABAAEAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAK/AAEAAAAAAAAANAACAAEAAAAAAAAAAQAAAAAAAAAIAAMAAAAAAAAAAAABAAACBQAAALoAAABNaWluZgAAAAAAAwAAABVpbmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAAAAACAABncmlkAAAAABVpbmZlAgAAAQADAABFeGlmAAAAANVpcHJwAAAAs2lwY28AAABzaHZjQwEDcAAAAAAAAAAAAB7wAPz9+PgAAA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66AkAhAAEAJ0IBAQNwAAADAJAAAAMAAAMAHqAggQWW6q6a5sCAAAADAIAAAAMAhCIAAQAGRAHBc8GJAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAUaXNwZQAAAAAAAAAQAAAAEAAAABBwaXhpAAAAAAMICAgAAAAaaXBtYQAAAAAAAAACAAECgQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAADmNkc2MAAwABAAIAAAD2bWRhdAAAAAZFeGlmAABNTQAqAAAACAAFARoABQAAAAEAAABKARsABQAAAAEAAABSASgAAwAAAAEAAgAAAhMAAwAAAAEAAQAAh2kABAAAAAEAAABaAAAAAAAAAEgAAAABAAAASAAAAAEABZAAAAcAAAAEMDIzMpADAAIAAAAUAAAAnJEBAAcAAAAEAQIDAKAAAAcAAAAEMDEwMKABAAMAAAAB//8AAAAAAAAyMDE5OjA1OjA0IDEyOjAwOjAwAAAAADAoAa8TIWZjQPgQ92f/67wV/5khP/M3senOyEdAwNIggJtASJNdUAsWEICHdqVW3Pg=',
  'base64',
);

test('in HEIC it is found behind the picture too', async () => {
  assert.deepEqual((await read(heicDated))?.dates, [
    { tag: 'DateTimeOriginal', group: 'EXIF', text: '2019:05:04 12:00:00' },
  ]);
  const piece = findHeicExif(heicDated);
  assert.ok(piece && piece.offset + piece.length <= heicDated.length);
  // Only the head was read: the rest is asked for.
  const head = heicDated.subarray(0, piece.offset);
  const asked: unknown[] = [];
  await readCameraDate(head, (one) => {
    asked.push(one);
    return Promise.resolve(heicDated.subarray(one.offset, one.offset + one.length));
  });
  assert.deepEqual(asked, [piece]);
});

test('no bytes make it fail', async () => {
  for (const whole of [jpegWith({ date, offset: '+09:00' }), heicDated]) {
    const change = fc.tuple(fc.nat(whole.length), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), fc.nat(whole.length), async (changes, end) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        await read(bytes);
      }),
      { numRuns: 3000 },
    );
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => void (await read(bytes))),
  );
});
