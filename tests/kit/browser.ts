// A browser without scripts: keeps cookies as browsers do, follows nothing by itself, fills and sends the page's form.

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: string;
  /** Parsed body of a JSON answer. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read what they expect
  json: any;
  location: string | undefined;
};

export type Browser = ReturnType<typeof createBrowser>;

type Form = { action: string; fields: Record<string, string> };

/** Every form of a page with its hidden and filled-in fields. */
export function readForms(html: string): Form[] {
  const plain = (text: string) =>
    text
      .replace(/&amp;/g, '&')
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>');
  return [...html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].map(
    ([, action = '', inner = '']) => {
      const fields: Record<string, string> = {};
      for (const [tag] of inner.matchAll(/<input[^>]*>/g)) {
        const name = /\bname="([^"]*)"/.exec(tag)?.[1];
        const type = /\btype="([^"]*)"/.exec(tag)?.[1];
        if (!name || type === 'checkbox') continue;
        fields[name] = plain(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '');
      }
      return { action: plain(action), fields };
    },
  );
}

/** What takes a browser's requests: the server in this process, or something that sends them to another. */
export type Taker = {
  inject(request: {
    method: 'GET';
    url: string;
    remoteAddress: string;
    headers: Record<string, string>;
    payload?: string;
  }): Promise<{ statusCode: number; headers: Record<string, unknown>; body: string }>;
};

export function createBrowser(
  server: Taker,
  origin: string,
  how: {
    ip?: string;
    userAgent?: string;
    language?: string;
    /** Throws when an answer is not one the contract promises. */
    check?: (method: string, url: string, answer: Answer) => void;
  } = {},
) {
  const jar = new Map<string, string>();
  let last: Answer | undefined;
  const host = new URL(origin).host;

  async function send(
    method: string,
    url: string,
    given: { headers?: Record<string, string>; payload?: string; origin?: string | null } = {},
  ): Promise<Answer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.inject({
      method: method as 'GET',
      url,
      remoteAddress: how.ip ?? '203.0.113.7',
      headers: {
        host,
        'user-agent':
          how.userAgent ?? 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'accept-language': how.language ?? 'es',
        accept: 'text/html,*/*',
        ...(cookie ? { cookie } : {}),
        ...(method === 'GET' || given.origin === null ? {} : { origin: given.origin ?? origin }),
        ...given.headers,
      },
      ...(given.payload === undefined ? {} : { payload: given.payload }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat() as string[]) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      const isOver = (a: string) => /^\s*(max-age=0|expires=thu, 01 jan 1970.*)$/i.test(a);
      if (attributes.some(isOver)) jar.delete(name);
      else jar.set(name, value);
    }
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    const result: Answer = {
      status: answer.statusCode,
      headers: answer.headers as Answer['headers'],
      body: answer.body,
      json: isJson && answer.body ? JSON.parse(answer.body) : undefined,
      location: answer.headers.location as string | undefined,
    };
    how.check?.(method, url, result);
    if (!isJson) last = result;
    return result;
  }

  const formPost = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    send('POST', url, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString(),
    });

  return {
    jar,
    send,
    formPost,
    get: (url: string) => send('GET', url),
    /** Sends the form of the page last seen (the one for `action`, when there are several), filled in. */
    async submit(fields: Record<string, string>, action?: string): Promise<Answer> {
      const forms = readForms(last?.body ?? '');
      const form = action ? forms.find((f) => f.action === action) : forms[0];
      if (!form)
        throw new Error(
          `no form${action ? ` for ${action}` : ''} in: ${last?.status} ${last?.body.slice(0, 400)}`,
        );
      return formPost(form.action, { ...form.fields, ...fields });
    },
    /** Follows the last redirect, and those after it, with GET. */
    async follow(answer: Answer): Promise<Answer> {
      let now = answer;
      for (let hops = 0; now.status === 303 && hops < 10; hops += 1)
        now = await send('GET', now.location ?? '/');
      return now;
    },
    /** A JSON call as the Manager makes it. */
    api(route: string, body?: unknown): Promise<Answer> {
      const [method = 'GET', url = '/'] = route.split(' ');
      return send(method, url, {
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
    },
    /** Forgets cookies that die with the browser; `all` is a browser fresh from the box. */
    forget() {
      jar.clear();
    },
  };
}
