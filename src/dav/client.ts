// The other end of the protocol: listing and reading a WebDAV server that a person named. What it says is believed about
// nothing but itself: hrefs lead no further than the folder that was asked for, and requests go to the typed origin only.
import type { Readable } from 'node:stream';
import { Refusal } from '../core/errors.ts';
import { type GuardedAnswer, type GuardedClient, Unanswered } from '../core/outbound/guarded-client.ts';
import type { Secret } from '../core/secret.ts';
import { listingBody, readMultistatus, type Told } from './wire/multistatus.ts';

/** Something on the server. `href` is its path, encoded as the server writes it. */
export type Remote = Omit<Told, 'createdAt'> & { readonly name: string };

/**
 * Why something could not be had. `unreachable`, `busy` (429, 5xx) and `torn` may pass; `forbidden` is our guard's word,
 * `refused` the server's (403), `moved` an origin that asks for credentials again.
 */
export type RemoteFaultKind =
  | 'unreachable'
  | 'untrusted'
  | 'forbidden'
  | 'moved'
  | 'wrong-password'
  | 'not-webdav'
  | 'not-found'
  | 'refused'
  | 'changed'
  | 'busy'
  | 'torn'
  | 'stopped';

export class RemoteFault extends Error {
  readonly kind: RemoteFaultKind;
  /** With `moved`: where to. */
  readonly origin: string | undefined;
  constructor(kind: RemoteFaultKind, origin?: string) {
    super(`source: ${kind}`);
    this.name = 'RemoteFault';
    this.kind = kind;
    this.origin = origin;
  }
}

export type Reading = {
  readonly sizeBytes: number | null;
  readonly etag: string | null;
  readonly body: Readable;
  /** How many bytes of the file are before the first of `body`. */
  readonly offset: number;
};

export type DavClient = {
  /** Members of a folder, piece by piece as they are told; never the folder itself. Throws RemoteFault. */
  list(href: string): AsyncGenerator<Remote[], void, void>;
  /** One thing by itself. */
  stat(href: string): Promise<Remote>;
  /** Content from `offset` on. With `etag` only that content: `changed` otherwise. A server without ranges begins at 0. */
  read(href: string, how?: { offset?: number; etag?: string | null }): Promise<Reading>;
};

/** `root` is what the person typed, made an address; a folder. */
export function davClient(given: {
  http: GuardedClient;
  root: URL;
  user: string;
  password: Secret<string>;
  signal?: AbortSignal;
}): DavClient {
  const { http, root, user, password, signal } = given;

  async function ask(method: string, href: string, headers: Record<string, string>, body?: string) {
    const url = new URL(root);
    url.pathname = href;
    let answer: GuardedAnswer;
    try {
      answer = await http.request({
        url,
        method,
        headers,
        credentials: { user, password },
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      throw faultOf(error);
    }
    if (answer.status < 300) return answer;
    answer.body.destroy();
    throw new RemoteFault(...refusalOf(answer, root));
  }

  /** What the server tells, with names; the folder itself first, as `undefined` name. */
  async function* told(href: string, depth: '0' | '1') {
    const headers = {
      depth,
      'content-type': 'application/xml; charset=utf-8',
      accept: 'application/xml, text/xml',
    };
    const answer = await ask('PROPFIND', href, headers, listingBody);
    if (answer.status !== 207) {
      answer.body.destroy();
      throw new RemoteFault('not-webdav');
    }
    const own = segmentsOf(answer.url.pathname);
    try {
      for await (const piece of readMultistatus(answer.body)) {
        yield piece.flatMap(({ createdAt, ...one }) => {
          if (!URL.canParse(one.href, answer.url)) return [];
          const { pathname } = new URL(one.href, answer.url);
          const segments = segmentsOf(pathname);
          const isBelow = own.every((segment, index) => segments[index] === segment);
          if (!isBelow || segments.length > own.length + 1) return [];
          const name = segments.length > own.length ? segments.at(-1) : undefined;
          return [{ ...one, href: pathname, modifiedAt: one.modifiedAt ?? createdAt, name }];
        });
      }
    } catch (error) {
      throw faultOf(error);
    } finally {
      answer.body.destroy();
    }
  }

  return {
    async *list(href) {
      let isFolder = false;
      for await (const piece of told(href, '1')) {
        const members = piece.flatMap(({ name, ...one }) => (name === undefined ? [] : [{ ...one, name }]));
        isFolder ||= piece.some(({ name, kind }) => name === undefined && kind === 'collection');
        if (members.length > 0) yield members;
      }
      if (!isFolder) throw new RemoteFault('not-webdav');
    },
    async stat(href) {
      for await (const [first] of told(href, '0'))
        if (first) return { ...first, name: segmentsOf(href).at(-1) ?? '' };
      throw new RemoteFault('not-webdav');
    },
    async read(href, { offset = 0, etag = null } = {}) {
      const isStrong = etag !== null && !etag.startsWith('W/');
      const answer = await ask('GET', href, {
        ...(isStrong ? { 'if-match': etag } : {}),
        ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
      });
      const { headers, body, status } = answer;
      const isPart = status === 206;
      const [, from] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? [];
      const isOther = isStrong && headers.etag !== undefined && headers.etag !== etag;
      const isCoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
      if (isOther || isCoded || (isPart && Number(from) !== offset) || (status !== 200 && !isPart)) {
        body.destroy();
        throw new RemoteFault(isOther ? 'changed' : 'not-webdav');
      }
      const length = headers['content-length'];
      const start = isPart ? offset : 0;
      return {
        sizeBytes: length === undefined ? null : start + Number(length),
        etag: headers.etag ?? null,
        body,
        offset: start,
      };
    },
  };
}

/** A RemoteFault for whatever broke while something was asked or read. */
export function faultOf(error: unknown): RemoteFault {
  if (error instanceof RemoteFault) return error;
  if (error instanceof Refusal) return new RemoteFault('not-webdav');
  if (!(error instanceof Unanswered)) return new RemoteFault('torn');
  return new RemoteFault(error.reason === 'redirects' ? 'not-webdav' : error.reason);
}

function refusalOf({ status, url }: GuardedAnswer, root: URL): [RemoteFaultKind, string?] {
  if (status === 401) return url.origin === root.origin ? ['wrong-password'] : ['moved', url.origin];
  if (status === 403) return ['refused'];
  if (status === 404 || status === 410) return ['not-found'];
  if (status === 412) return ['changed'];
  return status === 429 || status >= 500 ? ['busy'] : ['not-webdav'];
}

const segmentsOf = (pathname: string): string[] => pathname.split('/').filter(Boolean).map(decoded);

/** Servers from before UTF-8 write Latin-1. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}
