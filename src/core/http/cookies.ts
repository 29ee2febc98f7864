// Reading and writing the house's cookies. Never anything but `__Host-`, HttpOnly, Secure, SameSite=Lax, Path=/.
import { type CookieName, type Cookies, cookieNames } from './replies.ts';

/** The value of a cookie. A name that stands twice is taken as absent: a sibling host may have planted one. */
export function readCookie(header: string | undefined, name: CookieName): string | undefined {
  if (!header) return undefined;
  const wanted = `${cookieNames[name]}=`;
  let found: string | undefined;
  for (const part of header.split(';')) {
    const text = part.trim();
    if (!text.startsWith(wanted)) continue;
    if (found !== undefined) return undefined;
    found = text.slice(wanted.length);
  }
  return found !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(found) ? found : undefined;
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
