// Reading and writing the house's cookies. Never anything but `__Host-`, HttpOnly, Secure, SameSite=Lax, Path=/.
import { type CookieName, type Cookies, cookieNames } from './replies.ts';

/** The value of a cookie. A name that stands twice is taken as absent: a sibling host may have planted one. */
export function readCookie(header: string | undefined, name: CookieName): string | undefined {
  if (!header) return undefined;
  const wanted = `${cookieNames[name]}=`;
  let found: string | undefined;
  // Several are read at every request, so nothing is cut into pieces first.
  for (let at = header.indexOf(wanted); at >= 0; at = header.indexOf(wanted, at + wanted.length)) {
    if (!beginsCookie(header, at)) continue;
    if (found !== undefined) return undefined;
    const end = header.indexOf(';', at);
    found = header.slice(at + wanted.length, end < 0 ? undefined : end).trimEnd();
  }
  return found !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(found) ? found : undefined;
}

/** Whether a name stands there, and not the end of another one or a value. */
function beginsCookie(header: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (header[before] === ' ' || header[before] === '\t')) before -= 1;
  return before < 0 || header[before] === ';';
}

export function setCookieHeaders(cookies: Cookies): string[] {
  return (Object.keys(cookies) as CookieName[]).flatMap((name) => {
    const change = cookies[name];
    if (change === undefined) return [];
    const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';
    if (change === null) return [`${cookieNames[name]}=; ${attributes}; Max-Age=0`];
    const life = change.maxAgeSeconds === undefined ? '' : `; Max-Age=${change.maxAgeSeconds}`;
    return [`${cookieNames[name]}=${change.value}; ${attributes}${life}`];
  });
}
