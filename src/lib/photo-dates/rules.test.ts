import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDate, type Tags, writtenTags } from './rules.ts';

const now = Date.UTC(2026, 10, 28);
const photo: Tags = {
  format: 'JPEG',
  mediaType: 'image/jpeg',
  extension: 'jpg',
  dates: [],
  offsets: {},
  problem: undefined,
};
const original = (text: string, group = 'EXIF') => ({ tag: 'DateTimeOriginal' as const, group, text });
const creation = (text: string, group = 'QuickTime') => ({ tag: 'CreationDate' as const, group, text });
const create = (text: string, group = 'EXIF') => ({ tag: 'CreateDate' as const, group, text });
const zeros = '0000:00:00 00:00:00';
const may = '2019:05:04 10:11:12';

/** Zone Europe/Madrid: two hours before UTC in May. */
const cases: readonly [what: string, tags: Partial<Tags>, name: string, becomes: string][] = [
  [
    'DateTimeOriginal first',
    { dates: [create('2020:01:01 00:00:00'), creation('2020:01:01 00:00:00'), original(may)] },
    'a',
    'dated 2019-05-04T08:11:12',
  ],
  [
    'then CreationDate',
    { dates: [create('2020:01:01 00:00:00'), creation(`${may}+09:00`)] },
    'a',
    'dated 2019-05-04T01:11:12',
  ],
  ['then CreateDate', { dates: [create(may)] }, 'a', 'dated 2019-05-04T08:11:12'],
  [
    'zeros are passed over',
    { dates: [original(zeros), creation(zeros), create(may)] },
    'a',
    'dated 2019-05-04T08:11:12',
  ],
  [
    'its own zone',
    { dates: [original(may)], offsets: { DateTimeOriginal: '-05:00' } },
    'a',
    'dated 2019-05-04T15:11:12',
  ],
  [
    'the zone of another tag says nothing',
    { dates: [create(may)], offsets: { DateTimeOriginal: '-05:00' } },
    'a',
    'dated 2019-05-04T08:11:12',
  ],
  [
    'a film’s CreateDate is UTC',
    { format: 'MP4', mediaType: 'video/mp4', dates: [create(may, 'QuickTime')] },
    'a',
    'dated 2019-05-04T10:11:12',
  ],
  [
    'the camera before an editor',
    { dates: [original('2020:01:01 00:00:00', 'XMP'), original(may)] },
    'a',
    'dated 2019-05-04T08:11:12',
  ],
  ['the name when there is nothing inside', {}, 'IMG-20191231.jpg', 'named 2019-12-31T11:00:00'],
  [
    'the name when there are zeros inside',
    { dates: [original(zeros)] },
    'IMG-20191231.jpg',
    'named 2019-12-31T11:00:00',
  ],
  ['EXIF before the name', { dates: [original(may)] }, 'IMG-20191231.jpg', 'dated 2019-05-04T08:11:12'],
  [
    'an impossible date inside is an error, whatever else there is',
    { dates: [original('2019:13:45 00:00:00'), create(may)] },
    'IMG-20191231.jpg',
    'exif-impossible',
  ],
  [
    'so is one in the future',
    { dates: [original('2080:01:01 00:00:00')] },
    'IMG-20191231.jpg',
    'exif-impossible',
  ],
  ['an impossible name', {}, 'IMG-20191399.jpg', 'name-impossible'],
  ['a name in the future', {}, 'IMG-20991231.jpg', 'name-impossible'],
  ['a name without a dash', {}, 'IMG20191231.jpg', 'no-dash'],
  ['a name without digits', {}, 'IMG-mine.jpg', 'no-digits'],
  [
    'a broken photo',
    { format: undefined, mediaType: undefined, problem: 'File is empty' },
    'IMG-20191231.JPG',
    'unreadable',
  ],
  [
    'a broken anything else',
    { format: undefined, mediaType: undefined, problem: 'Unknown file type' },
    'notes-20191231',
    'no-picture',
  ],
  ['a text', { format: 'TXT', mediaType: 'text/plain' }, 'notes-20191231.jpg', 'no-picture'],
  ['a drawing', { format: 'SVG', mediaType: 'image/svg+xml' }, 'a-20191231.svg', 'no-picture'],
];
for (const [what, tags, name, becomes] of cases) {
  test(`${what}: ${becomes}`, () => {
    const finding = findDate({ ...photo, ...tags }, { name, zone: 'Europe/Madrid', now });
    const said =
      finding.kind === 'error'
        ? finding.reason
        : 'at' in finding
          ? `${finding.kind} ${new Date(finding.at).toISOString().slice(0, 19)}`
          : finding.kind;
    assert.equal(said, becomes);
  });
}

test('photos keep a date in EXIF, films in their own tags with the zone, GIF in XMP', () => {
  const noon = Temporal.PlainDateTime.from('2019-05-04T12:00');
  assert.deepEqual(writtenTags('HEIC', noon, 'Europe/Madrid'), [
    '-EXIF:DateTimeOriginal=2019:05:04 12:00:00',
    '-EXIF:CreateDate=2019:05:04 12:00:00',
  ]);
  assert.deepEqual(writtenTags('MP4', noon, 'Europe/Madrid'), [
    '-Keys:CreationDate=2019:05:04 12:00:00+02:00',
    '-QuickTime:CreateDate=2019:05:04 10:00:00',
  ]);
  assert.match(writtenTags('GIF', noon, 'UTC').join(' '), /^-XMP-exif:DateTimeOriginal=/);
});
