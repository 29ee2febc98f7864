// The module's routes.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import { file, json } from '../../core/http/replies.ts';
import type { createLook } from './actions/look.ts';
import type { createStart } from './actions/start.ts';
import type { Steering } from './actions/steer.ts';
import { importsContract } from './contract.ts';
import type { ImportsDeps } from './deps.ts';
import { listFailed } from './item-store.ts';
import { missingOf, providers } from './providers.ts';
import { failedCsv, shownImport } from './shown.ts';
import * as store from './store.ts';

const shownAtOnce = 50;

type Actions = {
  look: ReturnType<typeof createLook>;
  start: ReturnType<typeof createStart>;
  steering: Steering;
};

export function createDoors(deps: ImportsDeps, { look, start, steering }: Actions) {
  const { db, accounts } = deps;
  const own = async (accountId: string, importId: string) =>
    (await store.findOwn(db, accountId, importId)) ?? refuse('imports/no-such-import');
  const one = async (accountId: string, importId: string) =>
    json({ import: shownImport(await own(accountId, importId)) });

  return bind(importsContract, {
    async 'POST /api/imports/look'({ principal, body }) {
      return json(await look(principal.accountId, body, body.path));
    },
    async 'GET /api/imports/providers'() {
      const found = await deps.rclone.found();
      return json({ providers: providers.map((one) => ({ provider: one, missing: missingOf(one, found) })) });
    },
    async 'GET /api/imports'({ principal }) {
      const found = await store.listOwn(db, principal.accountId, shownAtOnce);
      return json({ imports: found.map(shownImport) });
    },
    async 'POST /api/imports'({ principal, body, visit }) {
      return json({ import: shownImport(await start(principal.accountId, body, visit)) });
    },
    async 'GET /api/imports/:importId'({ principal, params }) {
      const row = await own(principal.accountId, params.importId);
      const failed = (await listFailed(db, row.id, 0, shownAtOnce)).map(({ kind, path, error }) => ({
        kind,
        path,
        error: error ?? 'imports/failed',
      }));
      return json({ import: shownImport(row), failed });
    },
    async 'GET /api/imports/:importId/failed.csv'({ principal, params }) {
      const row = await own(principal.accountId, params.importId);
      const account = await accounts.find(db, principal.accountId);
      const lines = failedCsv(deps, row.id, account?.language ?? 'es');
      return file('import.csv', 'text/csv; charset=utf-8', lines);
    },
    async 'POST /api/imports/:importId/pause'({ principal, params }) {
      await steering.pause(principal.accountId, params.importId);
      return one(principal.accountId, params.importId);
    },
    async 'POST /api/imports/:importId/resume'({ principal, params }) {
      await steering.resume(principal.accountId, params.importId);
      return one(principal.accountId, params.importId);
    },
    async 'POST /api/imports/:importId/cancel'({ principal, params, visit }) {
      await steering.cancel(principal.accountId, params.importId, visit);
      return one(principal.accountId, params.importId);
    },
    async 'DELETE /api/imports/:importId'({ principal, params }) {
      await steering.forget(principal.accountId, params.importId);
      return json({ done: true });
    },
  });
}
