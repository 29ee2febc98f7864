// A world with a drive, and its owner's ways to import into it.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { WorldOptions } from '../../kit/world.ts';
import { driveHouse } from '../07-drive/house.ts';
import { secret, user } from './sources.ts';

export async function importHouse(
  t: TestContext,
  options: WorldOptions & { quotaBytes?: number | null } = {},
) {
  const house = await driveHouse(t, {
    ...options,
    env: { IMPORT_NETWORKS: '127.0.0.0/8,::1', ...options.env },
  });
  const { browser } = house.ana;
  const source = (address: string) => ({ address, user, password: secret });

  async function look(address: string, more: { path?: string; user?: string; password?: string } = {}) {
    return browser.api('POST /api/imports/look', { ...source(address), ...more });
  }
  async function begin(
    address: string,
    more: { path?: string; folderId?: string; password?: string; driveId?: string } = {},
  ): Promise<string> {
    const given = { ...source(address), driveId: house.drive.id, folderId: 'root', ...more };
    const answer = await browser.api('POST /api/imports', given);
    assert.equal(answer.status, 200, answer.body);
    return answer.json.import.id as string;
  }
  const shown = async (id: string) => (await browser.api(`GET /api/imports/${id}`)).json;

  return {
    ...house,
    look,
    begin,
    shown,
    /** Everything that is due, then how the import is. */
    async ran(id: string) {
      await house.app.jobs.runDue();
      return shown(id);
    },
    steer: (id: string, verb: 'pause' | 'resume' | 'cancel') =>
      browser.api(`POST /api/imports/${id}/${verb}`, {}),
    async credentials(id: string): Promise<unknown> {
      const row = await house.db.kysely
        .selectFrom('drive_import' as never)
        .select('credentials' as never)
        .where('id' as never, '=', id as never)
        .executeTakeFirst();
      return (row as { credentials: unknown } | undefined)?.credentials;
    },
  };
}
export type ImportHouse = Awaited<ReturnType<typeof importHouse>>;
