// A person of the demo at a browser: walks through the real doors, with cookies and forms, inside the process.
import type { App } from '../app.ts';

export type Answer = { status: number; body: string; json: Record<string, unknown>; location: string };

const plain = (text: string) =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

/** Hidden fields of the form with this action; the first form when `action` is undefined. */
function formOf(
  html: string,
  action?: string,
): { action: string; fields: Record<string, string> } | undefined {
  for (const [, found = '', inner = ''] of html.matchAll(
    /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g,
  )) {
    if (action !== undefined && plain(found) !== action) continue;
    const fields: Record<string, string> = {};
    for (const [tag] of inner.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      const name = /\bname="([^"]*)"/.exec(tag)?.[1];
      if (name) fields[name] = plain(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '');
    }
    return { action: plain(found), fields };
  }
  return undefined;
}

export type Visitor = ReturnType<typeof createVisitor>;

/** `address` from the documentation ranges (RFC 5737): the activity log must not show anybody's. */
export function createVisitor(
  app: App,
  origin: URL,
  how: { address: string; userAgent: string; language: string },
) {
  const jar = new Map<string, string>();
  let seen = '';

  async function send(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    type?: string,
    payload?: string,
  ): Promise<Answer> {
    const answer = await app.server.inject({
      method,
      url,
      remoteAddress: how.address,
      headers: {
        host: origin.host,
        'user-agent': how.userAgent,
        'accept-language': how.language,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'GET' ? {} : { origin: origin.origin }),
        ...(type ? { 'content-type': type } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/;\s*max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const isJson = String(answer.headers['content-type']).includes('json');
    if (!isJson) seen = answer.body;
    const json = isJson && answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : {};
    return {
      status: answer.statusCode,
      body: answer.body,
      json,
      location: String(answer.headers.location ?? ''),
    };
  }

  /** Opens a page and sends its form, filled in. Throws when the answer is not `expected`. */
  async function fill(
    page: string,
    fields: Record<string, string>,
    expected = 303,
    action?: string,
  ): Promise<Answer> {
    await send('GET', page);
    const form = formOf(seen, action);
    if (!form) throw new Error(`the demo found no form at ${page}`);
    const body = new URLSearchParams({ ...form.fields, ...fields }).toString();
    const answer = await send('POST', form.action || page, 'application/x-www-form-urlencoded', body);
    if (answer.status !== expected) throw new Error(`the demo got ${answer.status} at ${page}`);
    return answer;
  }

  async function call(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await send(method, url, text && 'application/json', text);
    if (answer.status !== 200)
      throw new Error(`the demo got ${answer.status} at ${method} ${url}: ${answer.body}`);
    return answer.json;
  }

  return { fill, call };
}
