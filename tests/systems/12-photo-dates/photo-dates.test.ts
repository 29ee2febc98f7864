// Photos that came from another cloud get the date they were taken on: what the guide promises, with the real ExifTool.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { packaged } from '../../../src/lib/photo-dates/find-exiftool.ts';
import { openExifTool } from '../../../src/lib/photo-dates/exiftool.ts';
import { bmp, exiftools, gif, heic, jpegWith, mp4, png } from '../../kit/pictures.ts';
import { dateOf, exportedAt, makeFolder, put, run, skip, stateOf } from './dates-command.ts';

const may = '2019:05:04 10:11:12';
const repair = ['--yes', '--time-zone', 'Europe/Madrid'];

suite('photo dates', { skip: skip ?? false }, () => {
  test('a photo gets the date inside it, one without gets that of its name, and the rest is listed', async (t) => {
    const root = makeFolder(t, {
      'beach.jpg': jpegWith({ date: may }),
      'trip/Tokyo.jpg': jpegWith({ date: may, offset: '+09:00' }),
      'trip/deep/er/IMG-20191231-WA0001.jpg': jpegWith(),
      'IMG20191231.jpg': jpegWith(),
      'IMG-20191399.jpg': jpegWith(),
      'IMG-20191231 empty.jpg': '',
      'future.jpg': jpegWith({ date: '2080:01:01 00:00:00' }),
      'notes-20191231.txt': 'no photo',
    });
    const before = stateOf(root);
    const { code, out } = await run([...repair, root]);
    assert.equal(code, 1, 'some are in the list');
    assert.equal(dateOf(root, 'beach.jpg'), '2019-05-04T08:11:12Z');
    assert.equal(dateOf(root, 'trip/Tokyo.jpg'), '2019-05-04T01:11:12Z');
    assert.equal(dateOf(root, 'trip/deep/er/IMG-20191231-WA0001.jpg'), '2019-12-31T11:00:00Z');
    for (const name of [
      'IMG20191231.jpg',
      'IMG-20191399.jpg',
      'IMG-20191231 empty.jpg',
      'future.jpg',
      'notes-20191231.txt',
    ]) {
      assert.deepEqual(stateOf(root)[name], before[name], name);
    }
    const list = readFileSync(join(root, 'errors.txt'), 'utf8');
    assert.match(list, /^IMG20191231\.jpg: no date inside, and no dash in the name$/m);
    assert.match(list, /^IMG-20191399\.jpg: .*impossible: 20191399$/m);
    assert.match(list, /^IMG-20191231 empty\.jpg: it cannot be read as a photo or film: File is empty$/m);
    assert.match(list, /^future\.jpg: the date inside is impossible/m);
    assert.equal(list.trim().split('\n').length, 5);
    assert.match(
      out,
      /7 photos: 3 repaired \(1 with the date from the name\), 0 were right, 4 errors\. 1 other file passed over/,
    );
    // What is only a date of the file leaves its content alone.
    assert.equal(stateOf(root)['beach.jpg']?.bytes, before['beach.jpg']?.bytes);

    const again = await run([...repair, '--json', root]);
    const { counts } = JSON.parse(again.out) as { counts: Record<string, number> };
    assert.deepEqual(
      counts,
      { photos: 7, repaired: 0, written: 0, right: 3, skipped: 1, errors: 4 },
      'a second run finds nothing to do',
    );

    const undone = await run(['--undo', root]);
    assert.equal(undone.code, 0);
    assert.deepEqual(stateOf(root), before, 'byte for byte, date for date');
    assert.ok(!existsSync(join(root, '.aldaba-dates')) && !existsSync(join(root, 'errors.txt')));
  });

  test('the dry run shows now, EXIF and name, and changes nothing', async (t) => {
    const root = makeFolder(t, {
      'beach.jpg': jpegWith({ date: may }),
      'IMG-20191231.jpg': jpegWith(),
      'IMG.jpg': jpegWith(),
      '\u202eevil\u001b[2J-20191231.jpg': jpegWith({ date: may }),
    });
    const before = stateOf(root);
    const { code, out } = await run(['--dry-run', '--time-zone', 'Europe/Madrid', root]);
    assert.equal(code, 1);
    assert.match(out, /^NOW +FROM EXIF +FROM NAME +FILE$/m);
    assert.match(out, /^2026-11-20 10:30:00 {2}2019-05-04 10:11:12 {2}- +beach\.jpg$/m);
    assert.match(out, /^2026-11-20 10:30:00 {2}- +2019-12-31 12:00:00 {2}IMG-20191231\.jpg$/m);
    assert.match(out, /IMG\.jpg {2}<- no date inside, and no dash in the name$/m);
    assert.match(out, /\\u\{202e\}evil\\u\{1b\}\[2J/, 'names move no terminal');
    assert.deepEqual(stateOf(root), before);
    assert.ok(!existsSync(join(root, '.aldaba-dates')) && !existsSync(join(root, 'errors.txt')));

    const spoken = await run(['--dry-run', '--json', root]);
    const { files } = JSON.parse(spoken.out) as {
      files: { file: string; does: string; fromName: number | null }[];
    };
    assert.deepEqual(
      files.find(({ file }) => file === 'IMG-20191231.jpg'),
      {
        file: 'IMG-20191231.jpg',
        now: exportedAt.getTime(),
        fromExif: null,
        fromName: Date.UTC(2019, 11, 31, 12),
        does: 'set-date-and-write',
      },
    );
  });

  test('every format that has a place for it keeps the date from the name inside; the others get only their file’s date', async (t) => {
    const formats = { jpg: jpegWith(), heic, png, gif, mp4 };
    const root = makeFolder(t, {
      ...Object.fromEntries(
        Object.entries(formats).map(([ending, bytes]) => [`a-20190504.${ending}`, bytes]),
      ),
      'b-20190504.bmp': bmp,
      // iCloud gives photos the wrong ending now and then.
      'wrong-20190504.jpg': heic,
    });
    const { code, out } = await run([...repair, root]);
    assert.equal(code, 0, out);
    const found = exiftools.find((one) => one.skip === false);
    assert.ok(found);
    const exiftool = openExifTool({ command: found.command, token: 'read' });
    t.after(() => exiftool.close());
    const names = [...Object.keys(formats).map((ending) => `a-20190504.${ending}`), 'wrong-20190504.jpg'];
    const read = await exiftool.read(names.map((name) => join(root, name)));
    for (const [index, name] of names.entries()) {
      assert.equal(dateOf(root, name), '2019-05-04T10:00:00Z', name);
      assert.match(read[index]?.dates[0]?.text ?? '', /^2019:05:04 12:00:00/, name);
    }
    assert.equal(dateOf(root, 'b-20190504.bmp'), '2019-05-04T10:00:00Z');
    assert.ok(readFileSync(join(root, 'b-20190504.bmp')).equals(bmp));
    // In another zone the name still says noon: the file does, and is asked first.
    const elsewhere = await run(['--yes', '--time-zone', 'Asia/Tokyo', '--json', root]);
    assert.equal((JSON.parse(elsewhere.out) as { counts: { errors: number } }).counts.errors, 0);
    assert.equal(dateOf(root, 'a-20190504.jpg'), '2019-05-04T03:00:00Z');
    await run(['--undo', root]);
    assert.equal(
      dateOf(root, 'a-20190504.jpg').replace('.123', ''),
      '2026-11-20T09:30:00Z',
      'both runs are undone',
    );
    assert.ok(readFileSync(join(root, 'wrong-20190504.jpg')).equals(heic));
  });

  test('links are not followed, hidden files left alone, and permissions kept', async (t) => {
    const outside = makeFolder(t, { 'out-20190504.jpg': jpegWith(), 'folder/in-20190504.jpg': jpegWith() });
    const root = makeFolder(t, {
      'private-20190504.jpg': jpegWith(),
      'readonly-20190504.jpg': jpegWith(),
      '.hidden-20190504.jpg': jpegWith(),
      '._a-20190504.jpg': 'resource fork',
      '.Trash/gone-20190504.jpg': jpegWith(),
    });
    chmodSync(join(root, 'private-20190504.jpg'), 0o600);
    chmodSync(join(root, 'readonly-20190504.jpg'), 0o444);
    symlinkSync(join(outside, 'out-20190504.jpg'), join(root, 'link-20190504.jpg'));
    symlinkSync(join(outside, 'folder'), join(root, 'linked-folder'));
    const [beforeOutside, before] = [stateOf(outside), stateOf(root)];
    const { code } = await run([...repair, root]);
    assert.equal(code, 0);
    assert.deepEqual(stateOf(outside), beforeOutside);
    const after = stateOf(root);
    for (const name of ['.hidden-20190504.jpg', '._a-20190504.jpg', '.Trash/gone-20190504.jpg'])
      assert.deepEqual(after[name], before[name]);
    for (const name of ['private-20190504.jpg', 'readonly-20190504.jpg']) {
      assert.equal(after[name]?.mode, before[name]?.mode, name);
      assert.notEqual(after[name]?.bytes, before[name]?.bytes, name);
    }
    assert.ok(lstatSync(join(root, 'link-20190504.jpg')).isSymbolicLink());
  });

  test('a name that is no UTF-8 is listed, and the others are repaired', async (t) => {
    const root = makeFolder(t, { 'IMG-20191231.jpg': jpegWith() });
    const odd = Buffer.concat([
      Buffer.from(`${root}/caf`),
      Buffer.from([0xe9]),
      Buffer.from('-20191231.jpg'),
    ]);
    writeFileSync(odd, jpegWith());
    const { code } = await run([...repair, root]);
    assert.equal(code, 1);
    assert.match(readFileSync(join(root, 'errors.txt'), 'utf8'), /caf.*: the name holds characters/);
    assert.ok(readFileSync(odd).equals(jpegWith()));
    assert.equal(dateOf(root, 'IMG-20191231.jpg'), '2019-12-31T11:00:00Z');
  });

  test('undo leaves alone what was changed since, and says so', async (t) => {
    const root = makeFolder(t, {
      'touched.jpg': jpegWith({ date: may }),
      'edited-20191231.jpg': jpegWith(),
      'deleted-20191231.jpg': jpegWith(),
      'same-20191231.jpg': jpegWith(),
    });
    await run([...repair, root]);
    utimesSync(join(root, 'touched.jpg'), new Date(), new Date('2024-01-01T00:00:00Z'));
    writeFileSync(join(root, 'edited-20191231.jpg'), 'the person’s own work');
    rmSync(join(root, 'deleted-20191231.jpg'));
    const { code, out } = await run(['--undo', root]);
    assert.equal(code, 1);
    assert.match(out, /1 file is as before; 3 were left alone/);
    assert.equal(dateOf(root, 'touched.jpg'), '2024-01-01T00:00:00Z');
    assert.equal(readFileSync(join(root, 'edited-20191231.jpg'), 'utf8'), 'the person’s own work');
    assert.ok(!existsSync(join(root, 'deleted-20191231.jpg')), 'what was deleted stays deleted');
    assert.ok(readFileSync(join(root, 'same-20191231.jpg')).equals(jpegWith()));
    assert.match(
      readFileSync(join(root, 'errors.txt'), 'utf8'),
      /^edited-20191231\.jpg: it was changed since$/m,
    );
    const forgotten = await run(['--forget', '--yes', root]);
    assert.equal(forgotten.code, 0);
    assert.ok(!existsSync(join(root, '.aldaba-dates')));
  });

  test('undo of a folder that came from somebody else leads nowhere outside it', async (t) => {
    const outside = makeFolder(t, { 'a.jpg': jpegWith() });
    const root = makeFolder(t, { 'b.jpg': jpegWith() });
    mkdirSync(join(root, '.aldaba-dates/originals'), { recursive: true });
    symlinkSync(outside, join(root, 'way-out'));
    const becomes = exportedAt.getTime();
    const entry = { number: 1, was: '0', wasBytes: 1, becomes, bytes: jpegWith().length };
    const up = `../${outside.split('/').at(-1)}/a.jpg`;
    writeFileSync(join(root, '.aldaba-dates/originals/000001.jpg'), 'planted');
    const lines = [
      { ...entry, path: up },
      { ...entry, path: join(outside, 'a.jpg') },
      { ...entry, path: 'way-out/a.jpg' },
      { ...entry, path: 'way-out/a.jpg', kept: '000001.jpg' },
      { ...entry, path: 'b.jpg', kept: '../../../../etc/passwd' },
    ];
    writeFileSync(
      join(root, '.aldaba-dates/journal'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join('') + '{"number":',
    );
    const before = [stateOf(outside), stateOf(root)];
    await run(['--undo', root]);
    assert.deepEqual([stateOf(outside), stateOf(root)], before);
  });

  test('a list of errors that is somebody else’s is left alone', async (t) => {
    const root = makeFolder(t, { 'IMG.jpg': jpegWith(), 'errors.txt': 'mine' });
    const { out } = await run([...repair, root]);
    assert.equal(readFileSync(join(root, 'errors.txt'), 'utf8'), 'mine');
    const [, shown = ''] = /why: (.*)$/m.exec(out) ?? [];
    assert.match(readFileSync(shown, 'utf8'), /IMG\.jpg/);
  });

  test('the ExifTool of the packages does when the system has none, and without Perl it says what to install', async (t) => {
    const found = packaged();
    if (!found) return t.skip('exiftool-vendored.pl is not installed');
    const root = makeFolder(t, { 'photos/IMG-20191231.jpg': jpegWith() });
    const programs = join(root, 'programs');
    mkdirSync(programs);
    const link = (name: string) => {
      const place = execFileSync('sh', ['-c', `command -v ${name}`])
        .toString()
        .trim();
      symlinkSync(realpathSync(place), join(programs, name));
    };
    for (const name of ['sh', 'cat']) link(name);
    const photos = join(root, 'photos');
    const none = await run([...repair, photos], { PATH: programs });
    assert.equal(none.code, 69);
    assert.match(none.err, /apt install libimage-exiftool-perl/);
    link('perl');
    const own = await run([...repair, photos], { PATH: programs });
    assert.equal(own.code, 0, own.err);
    assert.equal(dateOf(root, 'photos/IMG-20191231.jpg'), '2019-12-31T11:00:00Z');
  });

  test('without an option for it, the zone is the machine’s', async (t) => {
    const root = makeFolder(t, { 'a.jpg': jpegWith({ date: may }) });
    await run(['--yes', root], { TZ: 'America/Bogota' });
    assert.equal(dateOf(root, 'a.jpg'), '2019-05-04T15:11:12Z');
  });

  test('called wrongly it says how, and changes nothing', async (t) => {
    const root = makeFolder(t, { 'IMG-20191231.jpg': jpegWith() });
    const before = stateOf(root);
    const wrong: readonly [words: string[], says: RegExp][] = [
      [[], /Which folder\?/],
      [[root, 'more'], /“more” is one word too many/],
      [[join(root, 'nowhere'), '--yes'], /There is no folder/],
      [[join(root, 'IMG-20191231.jpg'), '--yes'], /There is no folder/],
      [[root], /Nobody is there to ask: add --yes/],
      [[root, '--yes', '--time-zone', 'Mars/Olympus'], /no time zone “Mars\/Olympus”/],
      [[root, '--undo', '--dry-run'], /Choose one/],
      [[root, '--quick'], /--quick/],
    ];
    for (const [words, says] of wrong) {
      const { code, err } = await run(words);
      assert.equal(code, 64, words.join(' '));
      assert.match(err, says);
    }
    assert.deepEqual(stateOf(root), before);
  });

  test('it speaks the language of the terminal, and helps in both', async (t) => {
    const root = makeFolder(t, { 'IMG.jpg': jpegWith() });
    const { out } = await run([...repair, root], { LANG: 'es_ES.UTF-8' });
    assert.match(out, /1 foto: 0 arregladas/);
    assert.match(
      readFileSync(join(root, 'errors.txt'), 'utf8'),
      /no hay fecha dentro, ni guion en el nombre/,
    );
    const helps = await Promise.all(['es_ES.UTF-8', 'en_GB.UTF-8'].map((LANG) => run(['--help'], { LANG })));
    for (const { code, out: help } of helps) {
      assert.equal(code, 0);
      for (const option of ['--dry-run', '--time-zone', '--yes', '--undo', '--forget', '--json'])
        assert.ok(help.includes(option));
    }
  });

  test('two at once never mix', async (t) => {
    const root = makeFolder(t, { 'a/IMG-20191231.jpg': jpegWith() });
    mkdirSync(join(root, '.aldaba-dates'));
    writeFileSync(join(root, '.aldaba-dates/lock'), String(process.pid));
    const busy = await run([...repair, root]);
    assert.equal(busy.code, 69);
    assert.match(busy.err, /Another aldaba-dates is at work/);
    writeFileSync(join(root, '.aldaba-dates/lock'), '999999999');
    assert.equal((await run([...repair, root])).code, 0, 'a process that is gone holds nobody back');
    renameSync(join(root, 'a/IMG-20191231.jpg'), join(root, 'a/kept.jpg'));
    put(root, 'a/IMG-20191231.jpg', 'new');
    assert.equal((await run(['--undo', root])).code, 1);
    assert.equal(readFileSync(join(root, 'a/IMG-20191231.jpg'), 'utf8'), 'new');
  });
});
