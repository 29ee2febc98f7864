// Looking at a source before anything is imported: whether it answers, and which folders it has.
import { refuse } from '../../../core/errors.ts';
import { type DavClient, davClient, RemoteFault } from '../../../dav/client.ts';
import { asOptions } from '../credentials.ts';
import type { ImportsDeps } from '../deps.ts';
import { type Opened, openRclone, reasonOf } from '../rclone-source.ts';
import { testLimit } from '../rules.ts';
import { codeOf } from '../run.ts';
import { type From, type Origin, originOf } from './from.ts';

const mostFolders = 500;
const patienceMs = 30_000;

export type Looked = {
  address: string;
  folders: { name: string; path: string }[];
  /** More than are told. */
  more: boolean;
  files: number;
};

/** Each look at a provider is a process of its own for a moment. */
const mostLooking = 4;

export function createLook(deps: ImportsDeps) {
  const { limits, http, rclone } = deps;
  let looking = 0;

  /** Works with the source, and ends what was begun for it. */
  async function withSource<T>(
    { provider, root, credentials }: Origin,
    work: (source: DavClient) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.timeout(patienceMs);
    if (provider === null) return work(davClient({ http, root, ...credentials, signal }));
    if (looking >= mostLooking) refuse('imports/busy');
    looking += 1;
    let opened: Opened | undefined;
    try {
      opened = await openRclone(rclone, { provider, options: asOptions(credentials), signal });
      return await work(opened.source);
    } catch (error) {
      // Once it has ended all it had to say is known.
      await opened?.close();
      const code = reasonOf(error, opened);
      if (code === undefined) throw error;
      return refuse(code);
    } finally {
      await opened?.close();
      looking -= 1;
    }
  }

  /** What is in a folder of the source. Counted before anybody is asked: this must not become a tool to try passwords with. */
  return async function look(accountId: string, from: From, path: string | undefined): Promise<Looked> {
    const counted = await limits.count([{ key: `imports:${accountId}`, ...testLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const origin = await originOf(deps, from, path);
    const found: Looked = { address: origin.root.href, folders: [], more: false, files: 0 };
    try {
      await withSource(origin, async (source) => {
        for await (const piece of source.list(origin.address.pathname)) {
          for (const { kind, name, href } of piece) {
            if (kind === 'file') found.files += 1;
            else if (found.folders.length < mostFolders) found.folders.push({ name, path: href });
            else found.more = true;
          }
        }
      });
    } catch (error) {
      if (!(error instanceof RemoteFault)) throw error;
      refuse(codeOf(error), error.origin === undefined ? {} : { origin: error.origin });
    }
    found.folders.sort((a, b) => (a.name < b.name ? -1 : 1));
    return found;
  };
}
