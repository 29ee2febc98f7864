// Looking at a source before anything is imported: whether it answers, and which folders it has.
import { refuse } from '../../../core/errors.ts';
import { secret } from '../../../core/secret.ts';
import { davClient, RemoteFault } from '../../../dav/client.ts';
import type { ImportsDeps } from '../deps.ts';
import { isBelow, readAddress, testLimit } from '../rules.ts';
import { codeOf } from '../run.ts';

const mostFolders = 500;
const patienceMs = 30_000;

export type Source = { address: string; user: string; password: string };
export type Looked = {
  address: string;
  folders: { name: string; path: string }[];
  /** More than are told. */
  more: boolean;
  files: number;
};

/** The typed address, with what can be told of it without asking anybody. */
export function addressOf({ http }: Pick<ImportsDeps, 'http'>, typed: string): URL {
  const url = readAddress(typed) ?? refuse('imports/bad-address');
  return http.mayTry(url) ? url : refuse('imports/not-allowed');
}

/** The address of a folder of the source, `path` as `look` told it. */
export function folderAt(root: URL, path: string | undefined): URL {
  if (path === undefined) return root;
  if (!isBelow(root, path)) refuse('imports/not-found');
  const url = new URL(root);
  url.pathname = path.endsWith('/') ? path : `${path}/`;
  return url;
}

export function createLook(deps: ImportsDeps) {
  const { limits, http } = deps;

  /** What is in a folder of the source. Counted before anybody is asked: this must not become a tool to try passwords with. */
  return async function look(accountId: string, source: Source, path: string | undefined): Promise<Looked> {
    const counted = await limits.count([{ key: `imports:${accountId}`, ...testLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const root = addressOf(deps, source.address);
    const folder = folderAt(root, path);
    const signal = AbortSignal.timeout(patienceMs);
    const { user } = source;
    const client = davClient({ http, root, user, password: secret(source.password), signal });
    const found: Looked = { address: root.href, folders: [], more: false, files: 0 };
    try {
      for await (const piece of client.list(folder.pathname)) {
        for (const { kind, name, href } of piece) {
          if (kind === 'file') found.files += 1;
          else if (found.folders.length < mostFolders) found.folders.push({ name, path: href });
          else found.more = true;
        }
      }
    } catch (error) {
      if (!(error instanceof RemoteFault)) throw error;
      refuse(codeOf(error), error.origin === undefined ? {} : { origin: error.origin });
    }
    found.folders.sort((a, b) => (a.name < b.name ? -1 : 1));
    return found;
  };
}
