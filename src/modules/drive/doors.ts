// The module's routes.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import type { AppPrincipal } from '../../core/http/principal.ts';
import { file, json, type Reply, storedFile } from '../../core/http/replies.ts';
import type { DriveActions } from './actions/change-drives.ts';
import type { NodeActions } from './actions/change-nodes.ts';
import type { ShareActions } from './actions/share.ts';
import type { ShareLinkActions } from './actions/share-links.ts';
import { driveContract } from './contract.ts';
import type { DriveDeps } from './deps.ts';
import type { Reading } from './reading.ts';
import { createShareLinkDoors, saved } from './share-link-doors.ts';
import type { PhotoDates } from './photo-dates.ts';
import { nodeOf } from './shown.ts';
import type { Spaces } from './space.ts';
import type { DriveNodeTable } from './tables.ts';
import type { View } from './types.ts';
import type { Zips } from './zips.ts';
import type { UploadDoor } from './uploads.ts';
import { findView } from './views.ts';

type Parts = {
  reading: Reading;
  spaces: Spaces;
  driveActions: DriveActions;
  nodeActions: NodeActions;
  shares: ShareActions;
  uploads: UploadDoor;
  shareLinks: ShareLinkActions;
  zips: Zips;
  photoDates: PhotoDates;
};

export function createDoors(deps: DriveDeps, parts: Parts) {
  const { db } = deps;
  const { reading, spaces, driveActions, nodeActions, shares, uploads, shareLinks, zips, photoDates } = parts;

  /** Somebody else's drive is none. */
  async function dav(principal: AppPrincipal, driveId: string, host: string): Promise<Reply> {
    const view = (await findView(db, driveId, principal.accountId)) ?? refuse('dav/not-found');
    const space = spaces.spaceOf(view, { write: principal.scopes.includes('drive') });
    const isOwnHost = deps.driveHosts.driveOf(host) !== undefined;
    const base = isOwnHost ? '/' : `/dav/drives/${encodeURIComponent(driveId)}/`;
    return deps.serve({ space, base, host });
  }

  const members = async (driveId: string) => json({ members: await reading.members(driveId) });
  const shown = (view: View, row: DriveNodeTable) => json({ node: reading.shownNode(view, nodeOf(row)) });

  const download = async (view: View, nodeId: string, versionId?: string): Promise<Reply> =>
    saved(await reading.content(view, nodeId, versionId));

  type Asking = { principal: { accountId: string }; params: { driveId: string } };
  const viewOf = ({ accountId }: Asking['principal'], { driveId }: Asking['params']): Promise<View> =>
    reading.view(accountId, driveId);
  const languageOf = async ({ accountId }: Asking['principal']): Promise<string> =>
    (await deps.accounts.find(db, accountId))?.language ?? 'es';
  const upload = async ({ principal, params }: Asking) => uploads.serve(await viewOf(principal, params));

  return bind(driveContract, {
    ...createShareLinkDoors(deps, { reading, shareLinks, zips }),

    'OPTIONS /api/drives/:driveId/uploads': upload,
    'POST /api/drives/:driveId/uploads': upload,
    'GET /api/drives/:driveId/uploads/:uploadId': upload,
    'PATCH /api/drives/:driveId/uploads/:uploadId': upload,
    'DELETE /api/drives/:driveId/uploads/:uploadId': upload,

    'DAV /dav/drives/:driveId': ({ principal, params, host }) => dav(principal, params.driveId, host),
    'DAV /dav/drives/:driveId/*': ({ principal, params, host }) => dav(principal, params.driveId, host),

    async 'POST /api/drives/:driveId/photo-dates'({ principal, params, body }) {
      return json(await photoDates.begin(await viewOf(principal, params), body));
    },
    async 'GET /api/drives/:driveId/photo-dates'({ principal, params, query }) {
      return json(await photoDates.latest(await viewOf(principal, params), query.nodeId));
    },
    async 'GET /api/drives/:driveId/photo-dates/:runId'({ principal, params }) {
      return json(await photoDates.find(await viewOf(principal, params), params.runId));
    },
    async 'GET /api/drives/:driveId/photo-dates/:runId/rows'({ principal, params, query }) {
      const view = await viewOf(principal, params);
      const language = await languageOf(principal);
      const { after = '', only } = query;
      return json(await photoDates.rows(view, params.runId, { after, only, language }));
    },
    async 'GET /api/drives/:driveId/photo-dates/:runId/errors'({ principal, params }) {
      const view = await viewOf(principal, params);
      const list = await photoDates.errors(view, params.runId, await languageOf(principal));
      return file('photo-dates.csv', 'text/csv; charset=utf-8', list);
    },
    async 'POST /api/drives/:driveId/photo-dates/:runId/stop'({ principal, params }) {
      return json(await photoDates.stop(await viewOf(principal, params), params.runId));
    },
    async 'POST /api/drives/:driveId/photo-dates/:runId/undo'({ principal, params }) {
      return json(await photoDates.undo(await viewOf(principal, params), params.runId));
    },

    async 'GET /api/drives'({ principal }) {
      return json(await reading.mine(principal.accountId));
    },
    async 'GET /api/organisations/:organisationId/drives'({ principal, params }) {
      return json({ drives: await reading.ofOrganisation(principal.accountId, params.organisationId) });
    },
    async 'POST /api/organisations/:organisationId/drives'({ principal, params, body, visit }) {
      const { accountId } = principal;
      const made = await driveActions.make(accountId, params.organisationId, body, visit);
      return json({ drive: (await reading.one(accountId, made.id)).drive });
    },
    async 'GET /api/drives/:driveId'({ principal, params }) {
      return json(await reading.one(principal.accountId, params.driveId));
    },
    async 'PATCH /api/drives/:driveId'({ principal, params, body, visit }) {
      await driveActions.change(principal.accountId, params.driveId, body, visit);
      return json({ done: true });
    },
    async 'GET /api/drives/:driveId/members'({ principal, params }) {
      await driveActions.managed(db, params.driveId, principal.accountId);
      return members(params.driveId);
    },
    async 'PUT /api/drives/:driveId/members/:accountId'({ principal, params, body, visit }) {
      const { driveId, accountId } = params;
      await driveActions.setMember(principal.accountId, driveId, accountId, body.access, visit);
      return members(driveId);
    },
    async 'DELETE /api/drives/:driveId/members/:accountId'({ principal, params, visit }) {
      const { driveId, accountId } = params;
      await driveActions.setMember(principal.accountId, driveId, accountId, null, visit);
      return members(driveId);
    },

    async 'GET /api/drives/:driveId/nodes/:nodeId'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json(await reading.details(view, params.nodeId));
    },
    async 'GET /api/drives/:driveId/nodes/:nodeId/list'({ principal, params, query }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json(await reading.list(view, params.nodeId, query));
    },
    async 'GET /api/drives/:driveId/nodes/:nodeId/content'({ principal, params }) {
      return download(await reading.view(principal.accountId, params.driveId), params.nodeId);
    },
    async 'GET /api/drives/:driveId/nodes/:nodeId/preview'({ principal, params }) {
      const { node, content } = await reading.pdf(
        await reading.view(principal.accountId, params.driveId),
        params.nodeId,
      );
      return storedFile({
        name: node.name,
        type: 'application/pdf',
        sizeBytes: node.sizeBytes ?? 0,
        body: content.open(),
        framed: true,
      });
    },
    async 'GET /api/drives/:driveId/zip'({ principal, params, query }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return zips.zip(view, query.ids.split(','), view.driveName);
    },
    async 'POST /api/drives/:driveId/folders'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return shown(view, await nodeActions.makeFolder(view, body.parentId, body.name));
    },
    async 'PATCH /api/drives/:driveId/nodes/:nodeId'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ nodes: await nodeActions.rename(view, params.nodeId, body.name) });
    },
    async 'POST /api/drives/:driveId/move'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ nodes: await nodeActions.move(view, body.ids, body.toId, body.clash ?? 'refuse') });
    },
    async 'POST /api/drives/:driveId/copy'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ ids: await nodeActions.copy(view, body.ids, body.toId, body.clash ?? 'refuse') });
    },
    async 'POST /api/drives/:driveId/delete'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ ids: await nodeActions.remove(view, body.ids) });
    },

    async 'GET /api/drives/:driveId/trash'({ principal, params, query }) {
      return json(await reading.trashed(await reading.view(principal.accountId, params.driveId), query));
    },
    async 'POST /api/drives/:driveId/restore'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ nodes: await nodeActions.restore(view, body.ids) });
    },
    async 'POST /api/drives/:driveId/trash/delete'({ principal, params, body }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ deleted: await nodeActions.deleteForEver(view, body.ids) });
    },
    async 'POST /api/drives/:driveId/trash/empty'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ deleted: await nodeActions.deleteForEver(view, 'all') });
    },

    async 'GET /api/drives/:driveId/nodes/:nodeId/versions'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ versions: await reading.versions(view, params.nodeId) });
    },
    async 'GET /api/drives/:driveId/nodes/:nodeId/versions/:versionId/content'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return download(view, params.nodeId, params.versionId);
    },
    async 'POST /api/drives/:driveId/nodes/:nodeId/versions/:versionId/restore'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return shown(view, await nodeActions.restoreVersion(view, params.nodeId, params.versionId));
    },

    async 'GET /api/drives/:driveId/nodes/:nodeId/shares'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ shares: await shares.list(view, params.nodeId) });
    },
    async 'PUT /api/drives/:driveId/nodes/:nodeId/shares'({ principal, params, body, visit }) {
      const view = await reading.view(principal.accountId, params.driveId);
      await shares.share(view, params.nodeId, body, visit);
      return json({ done: true });
    },
    async 'DELETE /api/drives/:driveId/nodes/:nodeId/shares/:accountId'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      await shares.unshare(view, params.nodeId, params.accountId);
      return json({ done: true });
    },
  });
}
