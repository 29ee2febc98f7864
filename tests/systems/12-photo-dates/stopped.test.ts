// A run that is stopped, politely or not, leaves every photo whole: as it was or repaired. It can be undone, and continued.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { jpegWith } from '../../kit/pictures.ts';
import { makeFolder, run, skip, start, stateOf } from './dates-command.ts';

const repair = ['--yes', '--time-zone', 'Europe/Madrid'];

/** Photos that need writing, photos that need only a date, and folders between them. */
const photos = (count: number): Record<string, Buffer> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const folder = `folder ${index % 7}`;
      return index % 5 === 0
        ? [`${folder}/camera ${index}.jpg`, jpegWith({ date: '2019:05:04 10:11:12' })]
        : [`${folder}/IMG-2019${String((index % 12) + 1).padStart(2, '0')}15-${index}.jpg`, jpegWith()];
    }),
  );

/** Starts a run and stops it once so many originals have been replaced. */
async function stopAfter(root: string, replaced: number, signal: 'SIGKILL' | 'SIGINT') {
  const originals = join(root, '.aldaba-dates/originals');
  mkdirSync(originals, { recursive: true });
  const before = readdirSync(originals).length;
  const watching = watch(originals);
  const child = start([...repair, root]);
  const enough = async () => {
    while (readdirSync(originals).length < before + replaced) await once(watching, 'change');
  };
  await Promise.race([enough(), child.over]);
  child.kill(signal);
  watching.close();
  return child.over;
}

suite('a run that is stopped', { skip: skip ?? false }, () => {
  for (const replaced of [1, 70, 150]) {
    test(`by kill -9 after ${replaced}: every photo is whole, the rest is done by the next run, and undo brings all back`, async (t) => {
      const root = makeFolder(t, photos(300));
      const before = stateOf(root);
      const { code } = await stopAfter(root, replaced, 'SIGKILL');
      assert.equal(code, null, 'it was killed before its end');
      const killed = stateOf(root);
      assert.deepEqual(Object.keys(killed), Object.keys(before), 'nothing is missing and nothing was added');
      for (const [name, was] of Object.entries(before)) {
        const now = killed[name];
        if (now?.bytes === was.bytes) continue;
        // What was replaced has its date inside and outside.
        assert.match(Buffer.from(now?.bytes ?? '', 'base64').toString('latin1'), /2019:\d\d:15 12:00:00/);
        assert.ok(now && now.modifiedAt < Date.UTC(2020, 0, 1));
      }
      if (replaced === 70) {
        const rest = await run([...repair, '--json', root]);
        assert.equal(rest.code, 0, rest.err);
        const { counts } = JSON.parse(rest.out) as { counts: { photos: number; right: number } };
        assert.equal(counts.photos, 300);
        assert.ok(counts.right >= replaced - 1, 'what was done before is not done again');
        assert.equal(
          Object.values(stateOf(root)).filter(({ modifiedAt }) => modifiedAt > Date.UTC(2020, 0, 1)).length,
          0,
        );
      }
      const undone = await run(['--undo', root]);
      assert.equal(undone.code, 0, undone.out);
      assert.deepEqual(stateOf(root), before);
      assert.ok(!existsSync(join(root, '.aldaba-dates')));
    });
  }

  test('by Ctrl-C: it finishes what is under way, says how to go on, and undo brings all back', async (t) => {
    const root = makeFolder(t, photos(400));
    const before = stateOf(root);
    const { code, out, err } = await stopAfter(root, 10, 'SIGINT');
    assert.equal(code, 130, err);
    assert.match(out, /Stopped before the end\. Run it again to go on, or with --undo to go back\./);
    assert.deepEqual(
      readdirSync(join(root, '.aldaba-dates')).sort(),
      ['journal', 'originals'],
      'no copy is left behind',
    );
    const lines = readFileSync(join(root, '.aldaba-dates/journal'), 'utf8').trim().split('\n').length;
    const changed = Object.entries(stateOf(root)).filter(
      ([name, now]) => now.modifiedAt !== before[name]?.modifiedAt,
    );
    assert.equal(changed.length, lines, 'the journal tells what was changed, no more and no less');
    assert.ok(changed.length < 400);
    assert.equal((await run(['--undo', root])).code, 0);
    assert.deepEqual(stateOf(root), before);
  });

  test('in the middle of undoing: undoing again does the rest', async (t) => {
    const root = makeFolder(t, photos(300));
    const before = stateOf(root);
    assert.equal((await run([...repair, root])).code, 0);
    const originals = join(root, '.aldaba-dates/originals');
    const all = readdirSync(originals).length;
    const watching = watch(originals);
    const child = start(['--undo', root]);
    const enough = async () => {
      while (existsSync(originals) && readdirSync(originals).length > all - 20)
        await once(watching, 'change');
    };
    await Promise.race([enough(), child.over]);
    child.kill('SIGKILL');
    watching.close();
    await child.over;
    assert.equal((await run(['--undo', root])).code, 0);
    assert.deepEqual(stateOf(root), before);
  });
});
