// A drive as the engine sees it: locks, properties, and what has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { any, driveHouse, folder, pathOf, pattern, put, refusal, textAt, tokens } from './house.ts';

const large = 20 * 1024;

onEachDatabase('locks and properties of a drive', ({ kind }) => {
  test('a lock stops others and whoever forgets its token, beneath it too, until it ends', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock } = house;
    const eva = await house.member('Eva', 'write');
    await folder(space, 'd');
    await put(space, 'd/f', 'x');
    const ask = { scope: 'exclusive', depth: 'infinity', ownerXml: '', timeoutSeconds: 600, tokens } as const;
    const taken = await space.locking?.take({ path: ['d'], ...ask });
    const token = taken?.lock.token ?? '';
    assert.match(token, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(taken?.created, false);
    for (const mine of [space, eva.space]) {
      assert.equal(await refusal(put(mine, 'd/f', 'y')), 'dav/locked');
      assert.equal(await refusal(put(mine, 'd/new', pattern(large))), 'dav/locked');
      assert.equal(await refusal(folder(mine, 'd/new')), 'dav/locked');
      const writing = mine.writing!;
      assert.equal(await refusal(writing.remove({ path: ['d'], ...any })), 'dav/locked');
      const move = writing.move({ from: ['d', 'f'], to: ['g'], overwrite: false, tokens });
      assert.equal(await refusal(move), 'dav/locked');
    }
    assert.equal(await refusal(put(eva.space, 'd/f', 'y', { tokens: [token] })), 'dav/locked');
    await put(space, 'd/f', 'y', { tokens: [token] });
    assert.equal(
      await refusal(Promise.resolve(eva.space.locking?.release(['d'], token))),
      'dav/no-such-lock',
    );
    assert.equal(
      await refusal(Promise.resolve(eva.space.locking?.take({ path: ['d', 'f'], ...ask }))),
      'dav/lock-conflict',
    );
    assert.deepEqual(
      (await space.locking?.of(['d', 'f']))?.map(({ root, mine }) => [root, mine]),
      [[['d'], true]],
    );
    await space.locking?.refresh(['d', 'f'], token, 1200);
    clock.move(1_100_000);
    assert.equal(await refusal(put(eva.space, 'd/f', 'z')), 'dav/locked');
    clock.move(101_000);
    await put(eva.space, 'd/f', 'z');
    assert.deepEqual(await space.locking?.of(['d', 'f']), []);
  });

  test('a lock deep in a tree stops what would take the tree away, and goes with what is moved', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'a');
    await folder(space, 'a/b');
    const ask = { scope: 'exclusive', depth: 0, ownerXml: '<o/>', timeoutSeconds: 600, tokens } as const;
    const taken = await space.locking?.take({ path: pathOf('a/b/new'), ...ask });
    assert.equal(taken?.created, true);
    assert.equal(await textAt(space, 'a/b/new'), '');
    const token = taken?.lock.token ?? '';
    assert.deepEqual(
      (await space.locking?.of(['a'], true))?.map(({ root }) => root.join('/')),
      ['a/b/new'],
    );
    assert.equal(await refusal(space.writing!.remove({ path: ['a'], ...any })), 'dav/locked');
    const to = { to: ['c'], overwrite: true };
    assert.equal(await refusal(space.writing!.move({ from: ['a'], ...to, tokens })), 'dav/locked');
    await space.writing!.move({ from: ['a'], ...to, tokens: [token] });
    assert.deepEqual(await space.locking?.of(['c'], true), []);
    await put(space, 'c/b/new', 'free');
    // Depth 0 on a folder: its names are held, not what is in them.
    const held = await space.locking?.take({ path: ['c'], ...ask });
    await put(space, 'c/b/new', 'free again');
    assert.equal(await refusal(put(space, 'c/other', 'x')), 'dav/locked');
    await put(space, 'c/other', 'x', { tokens: [held?.lock.token ?? ''] });
  });

  test('shared locks stand together, exclusive ones alone', async (t) => {
    const house = await driveHouse(t, { kind });
    const eva = await house.member('Eva', 'write');
    const { space } = house;
    await put(space, 'f', 'x');
    const ask = { path: ['f'], scope: 'shared', depth: 0, ownerXml: '', timeoutSeconds: 60, tokens } as const;
    const mine = await space.locking?.take(ask);
    await eva.space.locking?.take(ask);
    const alone = eva.space.locking?.take({ ...ask, scope: 'exclusive' });
    assert.equal(await refusal(Promise.resolve(alone)), 'dav/lock-conflict');
    await put(space, 'f', 'y', { tokens: [mine?.lock.token ?? ''] });
    assert.equal(await refusal(put(space, 'f', 'z')), 'dav/locked');
  });

  test('fifty exclusive locks of one file at once: one holds', async (t) => {
    const { space } = await driveHouse(t, { kind });
    const ask = {
      path: ['f'],
      scope: 'exclusive',
      depth: 0,
      ownerXml: '',
      timeoutSeconds: 60,
      tokens,
    } as const;
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => space.locking!.take(ask)));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('properties are kept as they came, all or none, and within a limit', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await put(space, 'f');
    const property = (name: string, xml: string) => ({ namespace: 'urn:x', name, xml });
    const patch = (
      set: ReturnType<typeof property>[],
      remove: string[] = [],
      modifiedAt: number | null = null,
    ) =>
      space.properties!.patch({
        path: ['f'],
        tokens,
        set,
        remove: remove.map((name) => ({ namespace: 'urn:x', name })),
        modifiedAt,
      });
    await patch([property('a', '<a/>'), property('b', '<b/>')]);
    await patch([property('a', '<a>2</a>')], ['b', 'nothing'], 1000);
    const node = (await space.reading.find(['f']))!;
    assert.equal(node.modifiedAt, 1000);
    assert.deepEqual((await space.properties!.dead([node])).get(node.id), [property('a', '<a>2</a>')]);
    assert.equal(await refusal(patch([property('big', 'x'.repeat(1_100_000))])), 'dav/too-large');
    assert.deepEqual((await space.properties!.dead([node])).get(node.id), [property('a', '<a>2</a>')]);
  });

  test('sync tells what came, changed and went, once, also in trees that were moved', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'a');
    await put(space, 'a/f', '1');
    await folder(space, 'b');
    const since = async (
      collection: string,
      token: string | null,
      depth: 1 | 'infinity' = 'infinity',
      limit = 100,
    ) => {
      const {
        token: next,
        changes,
        more,
      } = await space.syncing!.changes({
        collection: pathOf(collection),
        since: token,
        depth,
        limit,
      });
      const told = changes.map((one) =>
        'gone' in one ? `-${one.gone.join('/')}` : `+${one.path.join('/')}`,
      );
      return { next, told: told.sort(), more };
    };
    const all = await since('', null);
    assert.deepEqual(all.told, ['+Personal', '+a', '+a/f', '+b']);
    assert.deepEqual((await since('', null, 1)).told, ['+Personal', '+a', '+b']);
    assert.deepEqual((await since('', all.next)).told, []);
    await put(space, 'a/f', '2');
    await space.writing!.move({ from: ['a'], to: ['b', 'c'], overwrite: false, tokens });
    const moved = await since('', all.next);
    assert.deepEqual(moved.told, ['+b/c', '+b/c/f', '-a']);
    assert.deepEqual((await since('b', all.next)).told, ['+b/c', '+b/c/f']);
    assert.deepEqual((await since('b', all.next, 1)).told, ['+b/c']);
    await space.writing!.remove({ path: pathOf('b/c/f'), ...any });
    assert.deepEqual((await since('', moved.next)).told, ['-b/c/f']);
    await put(space, 'b/c/f', 'again');
    assert.deepEqual((await since('', moved.next)).told, ['+b/c/f']);
    // In pages, nothing is left out and nothing told twice.
    await folder(space, 'many');
    for (let at = 0; at < 7; at += 1) await put(space, `many/${at}`, 'x');
    await space.writing!.copy({ from: ['many'], to: ['copy'], overwrite: false, shallow: false, tokens });
    await space.writing!.move({ from: ['many'], to: ['moved'], overwrite: false, tokens });
    const seen: string[] = [];
    let token = moved.next;
    for (let pages = 0, more = true; more && pages < 20; pages += 1) {
      const page = await since('', token, 'infinity', 3);
      seen.push(...page.told);
      ({ next: token, more } = page);
    }
    const each = (name: string) => Array.from({ length: 7 }, (_, at) => `+${name}/${at}`);
    const wanted = ['+b/c/f', '+copy', ...each('copy'), '+moved', ...each('moved'), '-many'];
    assert.deepEqual(seen.sort(), wanted.sort());
    for (const wrong of ['nonsense', 'other-5', token.replace(/\d+$/, '999999')])
      assert.equal(await refusal(since('', wrong)), 'dav/sync-token-not-valid', wrong);
  });
});
