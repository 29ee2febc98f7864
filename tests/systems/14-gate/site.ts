// A protected site as its visitors' browser sees it: a second jar of cookies for the site's host, and the way between both.
import assert from 'node:assert/strict';
import type { Answer, Browser } from '../../kit/browser.ts';
import { createBrowser } from '../../kit/browser.ts';
import type { World } from '../../kit/world.ts';

export const origin = 'http://localhost:8330';

export const given = {
  name: 'Wiki',
  host: 'wiki.example.org',
  who: 'organisation',
  leastRole: 'member',
  secondStep: false,
} as const;

export type Site = { id: string; host: string };

/** Registers a site as an administrator whose proof is fresh. */
export async function protectSite(admin: Browser, base: string, more: object = {}): Promise<Site> {
  const said = await admin.api(`POST ${base}/sites`, { ...given, ...more });
  if (said.status !== 200) throw new Error(`no site: ${JSON.stringify(said.json)}`);
  const host = (more as { host?: string }).host ?? given.host;
  const found = said.json.sites.find((one: Site) => one.host === host);
  return { id: found.id, host };
}

/** The same person's browser on the site's host: other cookies, and the proxy in between passes on what it must. */
export function onSite(w: World, host: string) {
  const browser = createBrowser(w.app.server, `https://${host}`, {});
  return {
    browser,
    /** As nginx asks (auth_request). */
    check: (headers: Record<string, string> = {}) =>
      browser.send('GET', '/gate/check', {
        headers: { host: 'localhost:8330', 'x-original-url': `https://${host}/page?x=1`, ...headers },
      }),
    /** As Caddy and Traefik ask. */
    forward: (headers: Record<string, string> = {}) =>
      browser.send('GET', '/gate/forward', {
        headers: {
          host: 'localhost:8330',
          'x-forwarded-host': host,
          'x-forwarded-proto': 'https',
          'x-forwarded-method': 'GET',
          'x-forwarded-uri': '/page?x=1',
          ...headers,
        },
      }),
  };
}
export type OnSite = ReturnType<typeof onSite>;

/** What stands in a redirect to our own host, as a path for the browser of ORIGIN. */
export const pathOn = (answer: Answer, base: string): string => {
  const { location = '' } = answer;
  assert.ok(location.startsWith(`${base}/`), `${answer.status} to ${location}`);
  return location.slice(base.length);
};

/** From the site through our host and back; the last answer is the redirect to the page that was wanted. */
export async function enter(aldaba: Browser, site: OnSite, host: string, to = '/page?x=1'): Promise<Answer> {
  const began = await site.browser.get(`/.aldaba/start?to=${to}`);
  const passed = await aldaba.get(pathOn(began, origin));
  return site.browser.get(pathOn(passed, `https://${host}`));
}
