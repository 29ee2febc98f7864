// A drive that rclone reads, as a source like any other: what it serves on loopback, put right where WebDAV cannot say it.
import { guardedClient } from '../../core/outbound/guarded-client.ts';
import { RcloneFault, type RclonePort, type Served } from '../../core/outbound/rclone.ts';
import { type DavClient, davClient, faultOf, type Remote, RemoteFault } from '../../dav/client.ts';
import { backendOf, type Provider } from './providers.ts';
import type { Options } from '../../core/outbound/rclone.ts';

export type Opened = {
  readonly source: DavClient;
  /** Why nothing comes any more, as a code; undefined while nothing speaks against it. */
  fault(): string | undefined;
  close(): Promise<void>;
};

/** MD5 and SHA-256 of nothing, as they stand in ETags. */
const empty = [
  '"d41d8cd98f00b204e9800998ecf8427e"',
  '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
];

const codeOfRclone = ({ reason }: RcloneFault): string =>
  ({ none: 'imports/no-rclone', refused: 'imports/wrong-token', ended: 'imports/rclone-ended' })[reason];

/** The code of what broke on rclone's side, once it has ended; undefined when that is not why. */
export const reasonOf = (error: unknown, opened: Opened | undefined): string | undefined =>
  error instanceof RcloneFault ? codeOfRclone(error) : opened?.fault();

/** `changed` is told the options once more whenever the provider replaced some. Throws RcloneFault. */
export async function openRclone(
  rclone: RclonePort,
  given: { provider: Provider; options: Options; signal: AbortSignal; changed?: (options: Options) => void },
): Promise<Opened> {
  const { provider, signal, changed } = given;
  const backend = backendOf(provider);
  const options = backend === 'onedrive' ? await rclone.withDrive(given.options, signal) : given.options;
  if (options !== given.options) changed?.(options);
  const served = await rclone.serve(backend, options, { signal, ...(changed ? { changed } : {}) });
  const { url: root, user, password } = served;
  // This one address, and for as long as this lasts.
  const http = guardedClient({ networks: ['127.0.0.1'], only: root.origin });
  const client = davClient({ http, root, user, password, signal });
  return {
    source: putRight(client, served),
    fault() {
      const why = served.fault();
      return why === undefined ? undefined : codeOfRclone(why);
    },
    async close() {
      http.close();
      await served.close();
    },
  };
}

function putRight(client: DavClient, served: Served): DavClient {
  /** A document that is made as it is fetched counts as empty in WebDAV: its length is not known. */
  const told = (one: Remote): Remote => {
    const isEmpty = one.sizeBytes !== 0 || one.kind !== 'file' || empty.includes(one.etag ?? '');
    return isEmpty ? one : { ...one, sizeBytes: null, etag: null };
  };
  return {
    async *list(href) {
      try {
        for await (const piece of client.list(href)) yield piece.map(told);
      } catch (error) {
        // Where the provider did not answer, rclone breaks off in the middle of its answer.
        const fault = faultOf(error);
        // Why, it says only of what is looked for by name.
        if (fault.kind === 'not-webdav') await client.stat('/-').catch(() => {});
        throw fault.kind === 'not-webdav' ? new RemoteFault('busy') : fault;
      }
    },
    stat: async (href) => told(await client.stat(href)),
    async read(href, how = {}) {
      if (how.etag != null || (how.offset ?? 0) > 0) return client.read(href, how);
      const body = served.cat(decodeURIComponent(href).replace(/^\//, ''));
      return { sizeBytes: null, etag: null, offset: 0, body };
    },
  };
}
