// How long a ZIP of more than 4 GB will be is told before it is made. The number is that of one that was made of such files, and
// which unzip and Python found whole; here the files are only said to be so large, and HEAD reads none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveHouse, put } from './house.ts';

const sizes = [
  ['a-small.bin', 1_048_576],
  ['b-large.bin', 4_404_019_200],
  ['c-after.bin', 3_145_728],
] as const;

test('a ZIP beyond 4 GB is as long as one that was made', async (t) => {
  const house = await driveHouse(t);
  for (const [name, size] of sizes) {
    await put(house.space, name, 'x');
    await house.db.kysely
      .updateTable('drive_node' as never)
      .set({ size_bytes: size } as never)
      .where('name' as never, '=', name as never)
      .execute();
  }
  const { browser } = house.ana;
  const { nodes } = (await browser.api(`GET /api/drives/${house.drive.id}/nodes/root/list`)).json;
  const ids = nodes.map(({ id }: { id: string }) => id).join(',');
  const told = await browser.send('HEAD', `/api/drives/${house.drive.id}/zip?ids=${ids}`);
  assert.equal(told.status, 200);
  assert.equal(told.headers['content-length'], '4408214146');
});
