// The routes of links: for managers in the web, and the pages of whoever has one.
import { Refusal, refuse } from '../../core/errors.ts';
import type { Call, Endpoints } from '../../core/http/door.ts';
import type { Html } from '../../core/http/html.ts';
import { json, page, redirect, type Reply, storedFile } from '../../core/http/replies.ts';
import type { FieldErrors } from '../../core/pages/parts.ts';
import { createOpenShareLink, type OpenedLink } from './actions/open-share-link.ts';
import type { ShareLinkActions } from './actions/share-links.ts';
import type { DriveDeps } from './deps.ts';
import * as pages from './pages/share-link.ts';
import type { Reading } from './reading.ts';
import { unlockedMs } from './rules.ts';
import type { shareLinkContract } from './share-link-contract.ts';
import type { Zips } from './zips.ts';

type Parts = { reading: Reading; shareLinks: ShareLinkActions; zips: Zips };
type Visited = Pick<Call, 'visit' | 'path' | 'cookie' | 'formToken'>;

const pageRows = 200;

/** Whatever stands in the address. `root` is the bare root above what the link leads to, and nobody's. */
const nodeIn = (id: string): string =>
  /^[A-Za-z0-9.]{1,64}$/.test(id) && id !== 'root' ? id : refuse('drive/no-such-link');

/** A file that is saved, never shown. */
export const saved = ({ node, content }: Awaited<ReturnType<Reading['content']>>): Reply =>
  storedFile({
    name: node.name,
    type: node.mediaType ?? 'application/octet-stream',
    sizeBytes: node.sizeBytes ?? 0,
    body: content.open(),
  });

export function createShareLinkDoors(
  deps: DriveDeps,
  { reading, shareLinks, zips }: Parts,
): Endpoints<typeof shareLinkContract> {
  const { layout, translate } = deps;
  const opening = createOpenShareLink(deps);

  const pageOf = ({ visit }: Visited, secret: string, opened: OpenedLink): pages.LinkPage => ({
    base: `/s/${secret}`,
    t: translate(visit.language),
    language: visit.language,
    expiresAt: opened.link.expires_at,
  });
  const shown = ({ visit, path }: Visited, title: string, body: Html, failed = false): Reply =>
    page(
      layout(visit, path, {
        title,
        body,
        failed,
        wide: true,
        secret: true,
        help: '/help/guides/share-files',
      }),
      { status: failed ? 422 : 200 },
    );

  function ask(call: Visited, secret: string, opened: OpenedLink, errors: FieldErrors = {}): Reply {
    const of = pageOf(call, secret, opened);
    const body = pages.passwordBody(of, call.formToken, errors);
    return shown(call, of.t('share.password.title'), body, Object.keys(errors).length > 0);
  }

  /** What cannot be seen through the link is no link. */
  const seen = async <T>(look: Promise<T>): Promise<T> =>
    look.catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'dav/not-found') refuse('drive/no-such-link');
      throw error;
    });

  /** Opens a link for a browser that may read, or leads it to the question. */
  async function opened(
    call: Visited,
    secret: string,
    then: (opened: OpenedLink) => Promise<Reply>,
  ): Promise<Reply> {
    const found = await opening.find(secret);
    if (opening.isUnlocked(found.link, call.cookie('share-link'))) return seen(then(found));
    return call.path.split('?')[0] === `/s/${secret}` ? ask(call, secret, found) : redirect(`/s/${secret}`);
  }

  async function folder(call: Visited, secret: string, found: OpenedLink, nodeId: string, number: number) {
    const { view } = found;
    const { path, node: here } = await reading.details(view, nodeId);
    const { nodes, more } = await reading.list(view, nodeId, {
      offset: String(number * pageRows),
      limit: String(pageRows),
    });
    const body = pages.folderBody(pageOf(call, secret, found), {
      folder: { id: here.id, name: here.name },
      above: path,
      nodes,
      number,
      more,
    });
    return shown(call, here.name, body);
  }

  return {
    async 'GET /api/drives/:driveId/links'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ links: await shareLinks.list(view) });
    },
    async 'DELETE /api/drives/:driveId/links/:linkId'({ principal, params, visit }) {
      const view = await reading.view(principal.accountId, params.driveId);
      await shareLinks.end(view, params.linkId, visit);
      return json({ done: true });
    },
    async 'GET /api/drives/:driveId/nodes/:nodeId/links'({ principal, params }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json({ links: await shareLinks.list(view, params.nodeId) });
    },
    async 'POST /api/drives/:driveId/nodes/:nodeId/links'({ principal, params, body, visit }) {
      const view = await reading.view(principal.accountId, params.driveId);
      return json(await shareLinks.make(view, params.nodeId, body, visit));
    },

    'GET /s/:secret': (call) =>
      opened(call, call.params.secret, async (found) => {
        const { node, view } = found;
        if (node.kind === 'folder')
          return folder(call, call.params.secret, found, node.id, Number(call.query.page ?? 0));
        const { node: file } = await reading.details(view, node.id);
        return shown(call, file.name, pages.fileBody(pageOf(call, call.params.secret, found), file));
      }),
    async 'POST /s/:secret'(call) {
      const { secret } = call.params;
      const found = await opening.find(secret);
      if (found.link.password_hash === null) return redirect(`/s/${secret}`);
      try {
        const value = await opening.unlock(found, call.body.password ?? '', call.visit);
        return redirect(`/s/${secret}`, { 'share-link': { value, maxAgeSeconds: unlockedMs / 1000 } });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'drive/wrong-link-password') throw error;
        const t = translate(call.visit.language);
        return ask(call, secret, found, { password: t('errors.drive.wrong-link-password') });
      }
    },
    'GET /s/:secret/folder/:nodeId': (call) =>
      opened(call, call.params.secret, (found) =>
        folder(call, call.params.secret, found, nodeIn(call.params.nodeId), Number(call.query.page ?? 0)),
      ),
    'GET /s/:secret/file/:nodeId': (call) =>
      opened(call, call.params.secret, async (found) => {
        const content = await reading.content(found.view, nodeIn(call.params.nodeId));
        if (!call.isHead) await opening.use(found);
        return saved(content);
      }),
    'GET /s/:secret/zip/:nodeId': (call) =>
      opened(call, call.params.secret, async (found) => {
        const reply = await zips.zip(found.view, [nodeIn(call.params.nodeId)], found.node.name);
        if (!call.isHead) await opening.use(found);
        return reply;
      }),
  };
}
