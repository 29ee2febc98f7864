// What an endpoint answers with, as data: the server turns it into HTTP. Cookies are named by what they carry.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Html } from './html.ts';

/** The cookies of the house. All are `__Host-`, HttpOnly, Secure, SameSite=Lax, Path=/. */
export const cookieNames = {
  session: '__Host-aldaba',
  attempt: '__Host-aldaba-attempt',
  recovery: '__Host-aldaba-recovery',
  browser: '__Host-aldaba-browser',
  language: '__Host-aldaba-language',
  theme: '__Host-aldaba-theme',
  // That its link's password was given here.
  'share-link': '__Host-aldaba-share-link',
  // On the host of a protected site, never on ours.
  gate: '__Host-aldaba-gate',
  'gate-state': '__Host-aldaba-gate-state',
} as const;
export type CookieName = keyof typeof cookieNames;

/** `null` removes the cookie; without `maxAgeSeconds` it dies with the browser. */
export type CookieChange = { value: string; maxAgeSeconds?: number } | null;
export type Cookies = Partial<Record<CookieName, CookieChange>>;

export type Reply =
  | {
      kind: 'json';
      value: unknown;
      status: number;
      cookies?: Cookies;
      /** Plain ASCII: what a program reads beside the body. */
      headers?: Readonly<Record<string, string>>;
    }
  | { kind: 'page'; html: Html; status: number; cookies?: Cookies }
  | { kind: 'redirect'; to: string; cookies?: Cookies }
  /** `isLong`: its body may take as long as it moves. */
  | { kind: 'protocol'; answer: Answerer; isLong: boolean }
  | { kind: 'stream'; open: (stream: EventStream) => void | (() => void) }
  | {
      kind: 'file';
      body: string | Uint8Array | Readable | AsyncIterable<string>;
      type: string;
      name: string;
      /** What somebody stored here: saved, and should it ever be shown, then without any right. Its size is known. */
      stored?: {
        sizeBytes: number;
        /** Our own pages may show it in a frame, by the browser's viewer: for PDFs only, which no browser runs as a page. */
        framed: boolean;
      };
      /** Shown in place instead of saved: for what is the same for everybody. */
      shown?: { cacheSeconds: number };
    };

/**
 * Reads the request and writes the whole answer. The headers of the house are set before; on a DAV route they are given instead, so
 * that an answer is put together once.
 */
export type Answerer = (
  request: IncomingMessage,
  response: ServerResponse,
  house: Readonly<Record<string, string>>,
) => Promise<void>;

/** A live stream of server-sent events to one client. */
export type EventStream = {
  send(event: string, data: unknown, id?: string): void;
  close(): void;
  readonly response: ServerResponse;
};

type With = { status?: number; cookies?: Cookies; headers?: Readonly<Record<string, string>> };

export const json = (value: unknown, more: With = {}): Reply => ({
  kind: 'json',
  value,
  status: more.status ?? 200,
  ...(more.cookies ? { cookies: more.cookies } : {}),
  ...(more.headers ? { headers: more.headers } : {}),
});

export const page = (html: Html, more: With = {}): Reply => ({
  kind: 'page',
  html,
  status: more.status ?? 200,
  ...(more.cookies ? { cookies: more.cookies } : {}),
});

/** Always 303: the browser fetches the next page with GET. `to` is a path of ours or on a registered site, never taken whole from a request. */
export const redirect = (to: string, cookies?: Cookies): Reply => ({
  kind: 'redirect',
  to,
  ...(cookies ? { cookies } : {}),
});

export const protocol = (answer: Answerer, { isLong = false } = {}): Reply => ({
  kind: 'protocol',
  answer,
  isLong,
});

export const stream = (open: (stream: EventStream) => void | (() => void)): Reply => ({
  kind: 'stream',
  open,
});

export const file = (
  name: string,
  type: string,
  body: string | Uint8Array | AsyncIterable<string>,
  shown?: { cacheSeconds: number },
): Reply => ({ kind: 'file', body, type, name, ...(shown ? { shown } : {}) });

export const storedFile = (given: {
  name: string;
  type: string;
  sizeBytes: number;
  body: Uint8Array | Readable;
  framed?: boolean;
}): Reply => ({
  kind: 'file',
  body: given.body,
  type: given.type,
  name: given.name,
  stored: { sizeBytes: given.sizeBytes, framed: given.framed ?? false },
});
