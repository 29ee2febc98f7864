import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOf, isThinkable, isZone, readName, readWritten, toExif, toPlain } from './dates.ts';

const isoOf = (text: string, zone?: string, where = 'Europe/Madrid') => {
  const reading = readWritten(text, zone);
  return reading.kind === 'date' ? new Date(instantOf(reading, where)).toISOString() : reading.kind;
};

const written: readonly [text: string, zone: string | undefined, becomes: string][] = [
  ['2019:05:04 10:11:12', undefined, '2019-05-04T08:11:12.000Z'],
  ['2019:05:04 10:11:12', '+09:00', '2019-05-04T01:11:12.000Z'],
  ['2019:05:04 10:11:12', 'Z', '2019-05-04T10:11:12.000Z'],
  // Blanks instead of a zone, as cameras write that do not know it.
  ['2019:05:04 10:11:12', '   :  ', '2019-05-04T08:11:12.000Z'],
  ['2019:05:04 10:11:12', '+99:99', '2019-05-04T08:11:12.000Z'],
  ['2019:05:04 10:11:12.345', undefined, '2019-05-04T08:11:12.000Z'],
  ['2019:05:04 10:11:12.345-03:30', '+09:00', '2019-05-04T13:41:12.000Z'],
  ['2019:05:04 10:11:12+0200', undefined, '2019-05-04T08:11:12.000Z'],
  ['2019-05-04T10:11:12Z', undefined, '2019-05-04T10:11:12.000Z'],
  ['2019:05:04 10:11', undefined, '2019-05-04T08:11:00.000Z'],
  ['2019:05:04', undefined, '2019-05-04T10:00:00.000Z'],
  ['2019:05:04 10:11:12\0', undefined, '2019-05-04T08:11:12.000Z'],
  // A time that daylight saving skipped, and one that came twice: the later clock, the earlier instant.
  ['2019:03:31 02:30:00', undefined, '2019-03-31T01:30:00.000Z'],
  ['2019:10:27 02:30:00', undefined, '2019-10-27T00:30:00.000Z'],
  ['0000:00:00 00:00:00', undefined, 'none'],
  ['0000:00:00 00:00:00', '+02:00', 'none'],
  ['0000:00:00 00:00:00+02:00', undefined, 'none'],
  ['    :  :     :  :  ', undefined, 'none'],
  ['', undefined, 'none'],
  ['2019:13:04 10:11:12', undefined, 'impossible'],
  ['2019:02:29 10:11:12', undefined, 'impossible'],
  ['2019:00:00 00:00:00', undefined, 'impossible'],
  ['2019:05:04 24:00:00', undefined, 'impossible'],
  ['2019:05:04 10:60:00', undefined, 'impossible'],
  ['2019', undefined, 'impossible'],
  ['yesterday', undefined, 'impossible'],
  ['2019:05:04 10:11:12; rm -rf /', undefined, 'impossible'],
];
for (const [text, zone, becomes] of written) {
  test(`"${text.replaceAll('\0', '\\0')}"${zone === undefined ? '' : ` beside "${zone}"`} is ${becomes}`, () => {
    assert.equal(isoOf(text, zone), becomes);
  });
}

const names: readonly [name: string, says: string][] = [
  ['IMG-20191231-WA0001.jpg', '2019-12-31T12:00:00'],
  ['-20191231', '2019-12-31T12:00:00'],
  ['PXL-20191231235959.jpg', '2019-12-31T12:00:00'],
  ['a b-20200229 c.heic', '2020-02-29T12:00:00'],
  ['IMG_20191231.jpg', 'no-dash'],
  ['20191231.jpg', 'no-dash'],
  ['', 'no-dash'],
  // Only the first dash counts, and only a dash.
  ['IMG-x-20191231.jpg', 'no-digits'],
  ['IMG- 20191231.jpg', 'no-digits'],
  ['IMG–20191231.jpg', 'no-dash'],
  ['IMG-2019-12-31.jpg', 'no-digits'],
  ['IMG-٢٠١٩١٢٣١.jpg', 'no-digits'],
  ['IMG-2019123', 'no-digits'],
  ['IMG-20191399.jpg', 'impossible'],
  ['IMG-20190229.jpg', 'impossible'],
  ['IMG-00000000.jpg', 'impossible'],
];
for (const [name, says] of names) {
  test(`the name "${name}" says ${says}`, () => {
    const reading = readName(name);
    assert.equal(reading.kind === 'date' ? reading.local.toString() : reading.kind, says);
  });
}

const localDate = fc
  .record({
    year: fc.integer({ min: 1900, max: 2100 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 59 }),
  })
  .map((parts) => Temporal.PlainDateTime.from(parts, { overflow: 'constrain' }));

test('every date a calendar has is read as it was written, in any zone', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Madrid',
    'Asia/Kolkata',
    'America/St_Johns',
    '+02:00',
    '-11:00',
  );
  fc.assert(
    fc.property(localDate, zones, (local, zone) => {
      const reading = readWritten(toExif(local));
      assert.ok(reading.kind === 'date');
      assert.equal(reading.local.toString(), local.toString());
      const at = instantOf(reading, zone);
      assert.ok(
        Math.abs(at - Date.parse(`${local.toString({ smallestUnit: 'second' })}Z`)) <= 15 * 3_600_000,
      );
      assert.equal(toPlain(at, 'UTC').length, 19);
    }),
  );
});

test('whatever a name is, it is read without failing, and a date in it is one the calendar has', () => {
  const digits = fc.stringMatching(/^\d{0,12}$/);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      digits,
      fc.string({ unit: 'binary' }),
      (before, inside, after) => {
        for (const name of [before, `${before}-${inside}${after}`]) {
          const reading = readName(name);
          if (reading.kind !== 'date') continue;
          const day = reading.local.toPlainDate().toString().replaceAll('-', '');
          assert.ok(name.slice(name.indexOf('-') + 1).startsWith(day));
          assert.equal(reading.local.toPlainTime().toString(), '12:00:00');
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('whatever a tag says, it is read without failing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, zone) => void readWritten(text, zone)),
  );
});

test('a date before photography or after tomorrow is nobody’s', () => {
  const now = Date.UTC(2026, 10, 28);
  assert.ok(isThinkable(Date.UTC(1839, 7, 19), now));
  assert.ok(isThinkable(now + 3_600_000, now));
  assert.ok(!isThinkable(Date.UTC(1750, 0, 1), now));
  assert.ok(!isThinkable(Date.UTC(2080, 0, 1), now));
});

test('zones are names and offsets', () => {
  for (const zone of ['Europe/Madrid', 'UTC', '+02:00', '-03:30']) assert.ok(isZone(zone), zone);
  for (const zone of ['', 'Mars/Olympus', '25:00', '--help', 'Europe/Madrid\n-ver'])
    assert.ok(!isZone(zone), zone);
});
