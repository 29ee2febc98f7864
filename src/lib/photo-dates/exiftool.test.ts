// ExifTool itself, both that people have: what it reads, what it writes, and what no file name makes it do.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { bmp, exiftools, gif, heic, jpegWith, mp4, png } from '../../../tests/kit/pictures.ts';
import { readCameraDate } from './camera-date.ts';
import { openExifTool } from './exiftool.ts';
import { ExifToolDied, fileLine, startExifTool } from './exiftool-process.ts';
import { findDate, writtenTags } from './rules.ts';

const token = '5b1a93c2';
const now = Date.UTC(2026, 10, 28);

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'aldaba-dates-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Names that meant something to a shell, to Perl, to argument files or to ExifTool. */
const nasty = [
  '-delete_original-20190101.jpg',
  '-ver',
  '@-20190101',
  '#[CSTR]a',
  'touch pwned|',
  '|touch pwned',
  '$(touch pwned).jpg',
  '`touch pwned`.jpg',
  '%d%f.jpg',
  ' leading and trailing ',
  '"quoted" \'names\'.jpg',
  'back\\slash\\n.jpg',
  'new\nline.jpg',
  '\n-execute\n-ver\n.jpg',
  `\n{ready1}\n{${token}1}\n.jpg`,
  'carriage\r',
  '年賀状-20200101.jpg',
  'e\u0301-20200101.jpg',
  '\u202egpj.exe',
  '-o',
];

for (const { name, command, skip } of exiftools) {
  suite(name, { skip }, () => {
    const open = (t: TestContext) => {
      const exiftool = openExifTool({ command, token, lanes: 2 });
      t.after(() => exiftool.close());
      return exiftool;
    };

    test('each file is answered for itself, whatever it is called, and no name does anything', async (t) => {
      const exiftool = open(t);
      const root = folder(t);
      const strange = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 40 })
        .filter((text) => text.isWellFormed() && !/[/\0]/.test(text) && !/^\.{1,2}$/.test(text));
      const names = [...new Set([...nasty, ...fc.sample(strange, { numRuns: 150, seed: 12 })])];
      const dateOf = (index: number) => `2001:01:01 ${new Date(index * 1000).toISOString().slice(11, 19)}`;
      const files = names.map((text, index) => {
        const path = join(root, text);
        // Without DateTimeOriginal, so that it is ExifTool who reads.
        writeFileSync(path, jpegWith({ createDate: dateOf(index) }));
        return { path, index };
      });
      const passable = files.filter(({ path }) => fileLine(path) !== undefined);
      assert.ok(passable.length > files.length * 0.9, 'nearly every name can be passed on');
      const read = await exiftool.read(passable.map(({ path }) => path));
      for (const [at, { path, index }] of passable.entries()) {
        assert.deepEqual(
          read[at]?.dates,
          [{ tag: 'CreateDate', group: 'EXIF', text: dateOf(index) }],
          JSON.stringify(path),
        );
      }
      assert.equal(readdirSync(root).length, names.length);
      for (const { path, index } of files) {
        assert.ok(readFileSync(path).equals(jpegWith({ createDate: dateOf(index) })));
      }
    });

    test('paths that could be anything but a file are not passed on', () => {
      for (const path of ['-ver', 'a.jpg', '', './a', '@args', '/a\0b', '/\ud800', '/$\n', '/@\r']) {
        assert.equal(fileLine(path), undefined, JSON.stringify(path));
      }
    });

    test('formats that can, keep the date, and say it again', async (t) => {
      const exiftool = open(t);
      const root = folder(t);
      const local = Temporal.PlainDateTime.from('2019-05-04T12:00');
      for (const [ending, bytes] of Object.entries({ jpg: jpegWith(), heic, png, gif, mp4 })) {
        const path = join(root, `a.${ending}`);
        writeFileSync(path, bytes);
        const [tags] = await exiftool.read([path]);
        assert.ok(tags && tags.extension === ending);
        assert.equal(findDate(tags, { name: '', zone: 'Europe/Madrid', now }).kind, 'error');
        const { err } = await exiftool.write(path, writtenTags(tags.format, local, 'Europe/Madrid'));
        assert.equal(err, '');
        const [after] = await exiftool.read([path]);
        const finding = after && findDate(after, { name: '', zone: 'Europe/Madrid', now });
        assert.ok(finding?.kind === 'dated', ending);
        assert.equal(new Date(finding.at).toISOString(), '2019-05-04T10:00:00.000Z', ending);
      }
    });

    test('what it cannot read or write it says, and the next file is answered', async (t) => {
      const exiftool = open(t);
      const root = folder(t);
      const [empty, film, text, gone, good] = ['a.jpg', 'b.bmp', 'c.txt', 'd.jpg', 'e.jpg'].map((one) =>
        join(root, one),
      ) as [string, string, string, string, string];
      writeFileSync(empty, '');
      writeFileSync(film, bmp);
      writeFileSync(text, 'words');
      writeFileSync(good, jpegWith({ createDate: '2019:05:04 10:11:12' }));
      const read = await exiftool.read([empty, film, text, gone, good]);
      assert.match(read[0]?.problem ?? '', /empty/i);
      assert.equal(read[1]?.format, 'BMP');
      assert.equal(read[2]?.mediaType, 'text/plain');
      assert.match(read[3]?.problem ?? '', /not found|no such/i);
      assert.equal(read[4]?.dates.length, 1);
      const { err } = await exiftool.write(
        film,
        writtenTags('BMP', Temporal.PlainDateTime.from('2019-05-04T12:00'), 'UTC'),
      );
      assert.match(err, /can't write|not yet supported/i);
      assert.ok(readFileSync(film).equals(bmp));
    });

    test('the fast reader says the same', async (t) => {
      const root = folder(t);
      for (const little of [false, true]) {
        for (const offset of [undefined, '+09:00', 'Z     ']) {
          const bytes = jpegWith({
            date: '2019:05:04 10:11:12',
            little,
            ...(offset === undefined ? {} : { offset }),
          });
          const path = join(root, 'a.jpg');
          writeFileSync(path, bytes);
          const [program = '', ...rest] = command;
          const out = execFileSync(program, [
            ...rest,
            '-j',
            '-DateTimeOriginal',
            '-OffsetTimeOriginal',
            path,
          ]).toString();
          const [said] = JSON.parse(out) as { DateTimeOriginal: string; OffsetTimeOriginal?: string }[];
          const head = await readCameraDate(bytes, () => Promise.reject(new Error('nothing more')));
          assert.equal(head?.dates[0]?.text, said?.DateTimeOriginal);
          assert.equal(head?.offsets.DateTimeOriginal?.trim(), said?.OffsetTimeOriginal?.trim());
        }
      }
    });

    test('it ends with a program that was killed', async (t) => {
      const root = folder(t);
      const [program = '', ...rest] = command;
      // A shell around it leaves a file behind when ExifTool has ended.
      const told = ['sh', '-c', `"$0" "$@"; : > "${root}/gone"`, program, ...rest];
      const script = `
        import { startExifTool } from ${JSON.stringify(import.meta.resolve('./exiftool-process.ts'))};
        const exiftool = startExifTool({ command: ${JSON.stringify(told)}, token: 'x', timeoutMs: 60000 });
        await exiftool.run(['-ver']);
        process.stdout.write('ready');
        setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        script,
      ]);
      await once(child.stdout, 'data');
      const watching = watch(root);
      const gone = once(watching, 'change');
      child.kill('SIGKILL');
      await gone;
      watching.close();
      assert.deepEqual(readdirSync(root), ['gone']);
    });
  });
}

test('an ExifTool that ends, or says nothing, fails what was asked and not the program', async (t) => {
  const ends = startExifTool({ command: ['sh', '-c', 'exit 3'], token, timeoutMs: 10_000 });
  await assert.rejects(ends.run(['-ver']), ExifToolDied);
  await assert.rejects(ends.run(['-ver']), ExifToolDied);
  await ends.close();
  const silent = startExifTool({ command: ['sh', '-c', 'cat > /dev/null; sleep 60'], token, timeoutMs: 100 });
  await assert.rejects(silent.run(['-ver']), /said nothing/);
  await silent.close();
  const missing = openExifTool({ command: [join(folder(t), 'no-exiftool')], token });
  const path = join(folder(t), 'a.jpg');
  writeFileSync(path, jpegWith());
  assert.notEqual((await missing.read([path]))[0]?.problem, undefined);
  await missing.close();
});

test('a folder is no file', async (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'a.jpg'));
  writeFileSync(join(root, 'a.jpg/b.jpg'), jpegWith({ createDate: '2019:05:04 10:11:12' }));
  const found = exiftools.find(({ skip }) => skip === false);
  if (!found) return t.skip('exiftool is not installed (npm run tools)');
  const exiftool = openExifTool({ command: found.command, token });
  const [tags] = await exiftool.read([join(root, 'a.jpg')]);
  assert.deepEqual(tags?.dates, []);
  await exiftool.close();
});
