// One person at their browser and their phone: signs in as the pages and Aldaba Auth do, request by request.
import { createHash, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { totpCode } from '../../src/lib/totp.ts';
import { prefixes, type Signed } from '../../src/modules/authenticator/wire.ts';
import { type Events, listen, type Said, say } from './client.ts';
import { origin, type Person, password } from './people.ts';

const cookieName = {
  browser: '__Host-aldaba-browser',
  attempt: '__Host-aldaba-attempt',
  session: '__Host-aldaba',
};

const cookieOf = (said: Said, name: string): string => {
  const line = said.cookies.find((cookie) => cookie.startsWith(`${name}=`));
  return line?.slice(name.length + 1).split(';')[0] ?? '';
};
const hashJson = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('base64url');

function expectAnswer(said: Said, status: number, what: string): void {
  if (said.status !== status)
    throw new Error(
      `${what}: ${said.status} ${said.location} ${said.body.replace(/\s+/g, ' ').slice(0, 300)}`,
    );
}

export type Visitor = ReturnType<typeof createVisitor>;

export function createVisitor(person: Person) {
  const { ip } = person;
  const browser = `${cookieName.browser}=${person.browserToken}`;
  let formToken = '';
  let attempt = '';
  let key: KeyObject | undefined;
  let counter = 0;

  const get = (path: string) =>
    say({ method: 'GET', path, ip, headers: { cookie: attempt ? `${browser}; ${attempt}` : browser } });
  const post = (path: string, fields: Record<string, string>) =>
    say({
      method: 'POST',
      path,
      ip,
      headers: {
        cookie: attempt ? `${browser}; ${attempt}` : browser,
        origin,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ formToken, ...fields }).toString(),
    });

  function keepAttempt(said: Said): void {
    attempt = `${cookieName.attempt}=${cookieOf(said, cookieName.attempt)}`;
  }
  /** The session cookie; the attempt is over. */
  function finish(said: Said, what: string): string {
    expectAnswer(said, 303, what);
    attempt = '';
    const session = cookieOf(said, cookieName.session);
    if (!session) throw new Error(`${what}: no session, but ${said.location}`);
    return `${cookieName.session}=${session}`;
  }

  const signed = (kind: Signed, value: unknown): string => {
    key ??= createPrivateKey({ key: person.device?.key as never, format: 'jwk' });
    const bytes = Buffer.from(prefixes[kind] + canonicalJson(value));
    return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  };
  function proof(method: string, path: string, body?: unknown): string {
    const text = {
      device: person.device?.id,
      method,
      path,
      at: Date.now(),
      id: randomBytes(16).toString('base64url'),
      ...(body === undefined ? {} : { body: hashJson(body) }),
    };
    return `Aldaba-Device ${Buffer.from(canonicalJson(text)).toString('base64url')}.${signed('request', text)}`;
  }

  return {
    person,
    /** Opens the sign-in page; its form token is good for hours, so later sign-ins need not. */
    async openPage(): Promise<void> {
      const said = await get('/sign-in');
      expectAnswer(said, 200, 'sign-in page');
      formToken =
        /name="formToken"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="formToken"/.exec(said.body)?.[1] ??
        '';
      if (!formToken) throw new Error('no form token');
    },
    async sendPassword(): Promise<Said> {
      const said = await post('/sign-in', { address: person.address, password });
      expectAnswer(said, 303, 'password');
      return said;
    },
    async withPassword(): Promise<string> {
      return finish(await this.sendPassword(), 'session');
    },
    async withCode(): Promise<string> {
      keepAttempt(await this.sendPassword());
      expectAnswer(await get('/sign-in/code?from=app'), 200, 'code page');
      const secret = Buffer.from(person.codeSeed ?? '', 'base64url');
      return finish(await post('/sign-in/code', { code: totpCode({ secret, now: Date.now() }) }), 'code');
    },
    async withBackupCode(): Promise<string> {
      keepAttempt(await this.sendPassword());
      expectAnswer(await get('/sign-in/backup-code'), 200, 'page of the backup code');
      return finish(await post('/sign-in/backup-code', { code: person.backupCode ?? '' }), 'backup code');
    },
    /** The phone's stream, open until closed. */
    listenAsDevice: (): Promise<Events> =>
      listen({
        method: 'GET',
        path: '/api/device/events',
        ip,
        headers: { authorization: proof('GET', '/api/device/events') },
      }),
    /**
     * Password, card on the phone, waiting page with its stream, YES, `go`, session. Spans in milliseconds: the card
     * counts from the instant the answer to the password arrived (0 when the card was there first); `cardFromSendMs`
     * from when the password was sent, hash included.
     */
    async withKnock(device: Events) {
      const sentAt = performance.now();
      keepAttempt(await this.sendPassword());
      const acceptedAt = performance.now();
      const card = await device.next('knock');
      // Phone and browser both have a socket open already; here both come from one address, so two are opened.
      const [page] = await Promise.all([
        get('/sign-in/knock'),
        say({ method: 'GET', path: '/health/live', ip }),
      ]);
      expectAnswer(page, 200, 'waiting page');
      const number = /class="number">(\d+)</.exec(page.body)?.[1];
      const cookie = `${browser}; ${attempt}`;
      const waiting = await listen({ method: 'GET', path: '/sign-in/knock/events', ip, headers: { cookie } });
      const { ask } = card.data as {
        ask: { knock: string; device: string; nonce: string; context: unknown };
      };
      counter += 1;
      const answer = {
        type: 'answer',
        knock: ask.knock,
        device: ask.device,
        nonce: ask.nonce,
        contextHash: hashJson(ask.context),
        verdict: 'yes',
        counter: Date.now() * 10 + (counter % 10),
        at: Date.now(),
        ...(number ? { number } : {}),
      };
      const path = `/api/device/knocks/${ask.knock}/answer`;
      const body = { answer, signature: signed('answer', answer) };
      const headers = { authorization: proof('POST', path, body), 'content-type': 'application/json' };
      const answeredAt = performance.now();
      const saying = say({ method: 'POST', path, ip, headers, body: JSON.stringify(body) });
      const go = await waiting.next('go');
      const said = await saying;
      expectAnswer(said, 200, 'answer');
      waiting.close();
      const session = finish(await post('/sign-in/knock/finish', {}), 'finish');
      return {
        session,
        cardMs: Math.max(0, card.at - acceptedAt),
        cardFromSendMs: card.at - sentAt,
        goMs: go.at - answeredAt,
      };
    },
  };
}
