// A visitor without JavaScript: opens pages, keeps cookies, fills forms by the names of their fields.
import { type Form, readForms } from './smoke-forms.ts';

export type Visitor = {
  open(address: string): Promise<void>;
  /** Fills and sends the first form that `choose` accepts; refuses when there is none or the server breaks. */
  submit(choose: (form: Form) => boolean, answers: readonly [name: RegExp, value: string][]): Promise<void>;
  /** What a button of the web apps does: a request without a page to come back with. */
  call(method: string, path: string): Promise<void>;
  hasCookie(name: string): boolean;
  address(): string;
  text(): string;
};

export function createVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>();
  let address = origin;
  let page = '';

  async function request(target: string, init: RequestInit = {}, hops = 0): Promise<void> {
    if (hops > 10) throw new Error(`redirects without end at ${target}`);
    const url = new URL(target, address);
    if (url.origin !== origin) throw new Error(`led away from ${origin} to ${url.href}`);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      ...(cookie ? { cookie } : {}),
      origin,
      'sec-fetch-site': 'same-origin',
      accept: 'text/html',
    };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    response.headers.getSetCookie().forEach(keep);
    const to = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && to) {
      address = url.href;
      return request(to, {}, hops + 1);
    }
    address = url.href;
    page = await response.text();
    if (response.status >= 400)
      throw new Error(`${init.method ?? 'GET'} ${url.href}: ${response.status}\n${page.slice(0, 800)}`);
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute))) cookies.delete(name);
    else cookies.set(name, value);
  }

  return {
    open: (target) => request(target),
    async submit(choose, answers) {
      const form = readForms(page).find(choose);
      if (!form) throw new Error(`no form to fill at ${address}\n${page.slice(0, 800)}`);
      const body = new URLSearchParams();
      for (const field of form.fields) {
        const answer = answers.find(([name]) => name.test(field.name))?.[1];
        body.append(
          field.name,
          field.type === 'hidden' || field.type === 'submit' ? field.value : (answer ?? field.value),
        );
      }
      const target = new URL(form.action || address, address);
      if (form.method === 'get') return request(`${target.pathname}?${body}`);
      return request(target.href, { method: 'POST', body });
    },
    call: (method, path) => request(path, { method }),
    // The cookies of the house carry the prefix __Host-; plain HTTP on localhost may leave it out.
    hasCookie: (name) => cookies.has(name) || cookies.has(`__Host-${name}`),
    address: () => address,
    text: () => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
  };
}
