import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jpegWith } from '../../../tests/kit/pictures.ts';
import { readJpegHead } from './exif-in-jpeg.ts';

const date = '2019:05:04 10:11:12';

test('the camera’s date and its zone are read, in both byte orders', () => {
  for (const little of [false, true]) {
    const tags = readJpegHead(
      jpegWith({ date, offset: '+09:00', createDate: '2020:01:01 00:00:00', little }),
    );
    assert.deepEqual(tags?.dates, [{ tag: 'DateTimeOriginal', group: 'EXIF', text: date }]);
    assert.deepEqual(tags?.offsets, { DateTimeOriginal: '+09:00' });
  }
});

test('whatever is not beyond doubt is left to ExifTool', () => {
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
  ];
  for (const bytes of unclear) assert.equal(readJpegHead(bytes), undefined);
});

test('no bytes make it fail', () => {
  const whole = jpegWith({ date, offset: '+09:00' });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 12 }),
      fc.nat(whole.length),
      (changes, end) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        readJpegHead(bytes);
      },
    ),
    { numRuns: 3000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readJpegHead(bytes)));
});
