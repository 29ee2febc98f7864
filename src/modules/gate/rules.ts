// Decisions of the gate: what a host is, where a browser may be sent back to, who passes, what a site is told. Pure.
import { rankOf } from '../organisations/rules.ts';
import type { Role } from '../organisations/index.ts';
import type { SiteRule, Verdict } from './types.ts';

export const maximumSites = 100;
export const nameLength = 80;
export const codeLifeMs = 60_000;
export const stateLifeSeconds = 600;
/** An account may open so many passes: a browser that goes round in circles is stopped, a person never notices. */
export const enterLimit = { limit: 120, windowSeconds: 600 } as const;
/** Two tabs may come back at once: the pass of the first stays good this long after the second was made. */
export const olderPassMs = 60_000;
/** Paths on the host of a site that are ours. */
export const ownPaths = '/.aldaba/';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})*(?::[1-9][0-9]{0,4})?$`);
const isLocal = (host: string): boolean => /^(.+\.)?localhost(:\d+)?$/.test(host);

/**
 * The host as a browser writes it, from what an administrator typed: a name, or a whole address without a path. null when
 * it is none, or http where that is not this machine.
 */
export function readHost(typed: string): { host: string; secure: boolean } | null {
  const text = typed.trim();
  const scheme = /^(https?):\/\//i.exec(text)?.[1]?.toLowerCase();
  const rest = scheme ? text.slice(scheme.length + 3).replace(/\/$/, '') : text;
  if (/[\s/?#@\\]/.test(rest)) return null;
  const guessed = scheme ?? (isLocal(rest.toLowerCase()) ? 'http' : 'https');
  const url = URL.canParse(`${guessed}://${rest}`) ? new URL(`${guessed}://${rest}`) : null;
  if (!url || !hostName.test(url.host) || url.host.length > 253) return null;
  const secure = url.protocol === 'https:';
  return secure || isLocal(url.host) ? { host: url.host, secure } : null;
}

/** A host as a proxy hands it on, as it stands in the table: lower case, without the usual port. */
export function hostKey(sent: string | undefined): string | undefined {
  if (sent === undefined || sent.length > 260) return undefined;
  const host = sent
    .trim()
    .toLowerCase()
    .replace(/:(443|80)$/, '');
  return hostName.test(host) ? host : undefined;
}

/**
 * What a proxy asks about. `X-Original-URL` is nginx's way, `X-Forwarded-*` that of Caddy and Traefik. Where one is the
 * proxy's own, the visitor may have sent the other: together they must name the same host, or nobody is meant.
 */
export function askedBy(headers: {
  originalUrl: string | undefined;
  forwardedHost: string | undefined;
}): string | undefined {
  const { originalUrl, forwardedHost } = headers;
  if (originalUrl === undefined) return hostKey(forwardedHost);
  const host = hostKey(/^https?:\/\/([^/?#@\\]+)(?:[/?#]|$)/i.exec(originalUrl)?.[1]);
  return forwardedHost === undefined || hostKey(forwardedHost) === host ? host : undefined;
}

/** Back to where somebody wanted to go: a path of the same site, or its front page. */
export function safePath(path: string | undefined): string {
  if (!path || path.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path)) return '/';
  return path.startsWith(ownPaths) ? '/' : path;
}

/**
 * The path in `/.aldaba/start?to=`. nginx cannot encode what it puts there, so everything after `to=` belongs to it; one
 * that begins with an encoded slash was encoded whole.
 */
export function startedFor(url: string): string {
  const given = /\?(?:[^&]*&)*?to=(.*)$/.exec(url)?.[1];
  if (given === undefined) return '/';
  if (!/^%2f/i.test(given)) return safePath(given);
  try {
    return safePath(decodeURIComponent(given));
  } catch {
    return '/';
  }
}

/** Only a page that somebody looks at can be led through a sign-in: not a form that was sent, a script or a socket. */
export function canBeLed(asked: {
  method: string | undefined;
  accept: string | undefined;
  upgrade: string | undefined;
  fetchMode: string | undefined;
}): boolean {
  const reads = asked.method === undefined || asked.method === 'GET' || asked.method === 'HEAD';
  if (!reads || asked.upgrade !== undefined) return false;
  if (asked.fetchMode !== undefined) return asked.fetchMode === 'navigate';
  return (asked.accept ?? '').includes('text/html');
}

/** Whether a session that owes nothing may pass. */
export function verdictOf(rule: SiteRule, visitor: { level: 1 | 2; role: Role | undefined }): Verdict {
  if (rule.who === 'organisation') {
    const { role } = visitor;
    if (role === undefined || rankOf(role) > rankOf(rule.leastRole)) return 'not-allowed';
  }
  return rule.secondStep && visitor.level < 2 ? 'sign-in' : 'in';
}

/**
 * A value of a header: printable ASCII stays, all else and `%` is UTF-8 in percent signs, so that no name can end a line,
 * begin another header or be read in two ways.
 */
export function headerValue(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\x20-\x24\x26-\x7e]/gu, (c) => encodeURIComponent(c))
    .trim();
}
