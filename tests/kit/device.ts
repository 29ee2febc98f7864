// A software Aldaba Auth: its key lives in WebCrypto as on a phone, and everything it says goes through a fetch-like
// function, so that it runs against an application in memory or a server far away.
import { createHash, webcrypto } from 'node:crypto';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { normaliseCrockford } from '../../src/lib/crockford.ts';
import { thumbprint, verifyP256 } from '../../src/lib/p256.ts';
import { totpCode } from '../../src/lib/totp.ts';
import { passkeyChallenge } from '../../src/modules/authenticator/signing.ts';
import { prefixes, type Signed } from '../../src/modules/authenticator/wire.ts';
import type { SoftPasskey } from './passkey.ts';

type Jwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };
// oxlint-disable-next-line typescript/no-explicit-any -- tests read what they expect
export type Said = { status: number; json: any };
export type Send = (
  method: string,
  path: string,
  given: { headers: Record<string, string>; body?: string },
) => Promise<Said>;

export type Grant = {
  deviceId: string;
  serverKey: Jwk;
  seed: string;
  account: { id: string; name: string; loginAddress: string; syncName: string };
  challenge: string;
  vapidPublicKey: string;
  serverTime: number;
};
export type SignedAsk = {
  ask: {
    knock: string;
    device: string;
    nonce: string;
    issuedAt: number;
    expiresAt: number;
    mode: 'number' | 'six' | 'tap';
    act: string;
    context: Record<string, unknown>;
  };
  signature: string;
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
export const hashJson = (value: unknown): string => sha256(canonicalJson(value));

/** `now` is the server's time, as a phone corrected by its Date header knows it. */
export async function createDevice(send: Send, now: () => number, name = 'Pixel de Ana') {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const exported = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  const key: Jwk = { kty: 'EC', crv: 'P-256', x: exported.x ?? '', y: exported.y ?? '' };
  const keyThumbprint = thumbprint(key);
  let grant: Grant | undefined;
  let counter = 0;
  let passkey: SoftPasskey | undefined;

  async function sign(kind: Signed, value: unknown): Promise<string> {
    const bytes = new TextEncoder().encode(prefixes[kind] + canonicalJson(value));
    const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes);
    return Buffer.from(signature).toString('base64url');
  }

  const json = (path: string, body: unknown) =>
    send('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  /** The Authorization header of one request; `change` bends the proof for tests. */
  async function authorization(
    method: string,
    path: string,
    body?: unknown,
    change: Record<string, unknown> = {},
  ) {
    const proof = {
      device: grant?.deviceId ?? '',
      method,
      path,
      at: now(),
      id: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
      ...(body === undefined ? {} : { body: hashJson(body) }),
      ...change,
    };
    const encoded = Buffer.from(canonicalJson(proof)).toString('base64url');
    return `Aldaba-Device ${encoded}.${await sign('request', proof)}`;
  }

  /** A request signed by the device. */
  async function call(method: string, path: string, body?: unknown): Promise<Said> {
    const headers = {
      authorization: await authorization(method, path, body),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    return send(method, path, { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async function claim(from: { linkId: string; secret: string } | { typedCode: string }): Promise<Said> {
    const isScanned = 'secret' in from;
    const which = isScanned ? { linkId: from.linkId } : { typedCode: normaliseCrockford(from.typedCode) };
    const sent = isScanned ? { linkId: from.linkId, secret: from.secret } : { typedCode: from.typedCode };
    const signature = await sign('claim', { ...which, key: keyThumbprint, name });
    return json('/api/authenticator/claims', { ...sent, key, name, signature });
  }

  async function prove(): Promise<Said> {
    const challenge = grant?.challenge ?? '';
    const signature = await sign('proof', { device: grant?.deviceId, challenge });
    return call('POST', '/api/device/proof', { challenge, signature });
  }

  /** The signed answer to an ask; `change` is applied before signing, `after` once it is signed. */
  async function answerTo(
    { ask }: SignedAsk,
    verdict: 'yes' | 'no',
    more: { number?: string; reason?: 'not-me' | 'mistake' } = {},
    change: Record<string, unknown> = {},
  ) {
    counter += 1;
    const answer = {
      type: 'answer',
      knock: ask.knock,
      device: ask.device,
      nonce: ask.nonce,
      contextHash: hashJson(ask.context),
      verdict,
      counter,
      at: now(),
      ...more,
      ...change,
    };
    const signed = { answer, signature: await sign('answer', answer) };
    if (!passkey || verdict === 'no') return signed;
    return { ...signed, passkey: passkey.signFor(passkeyChallenge('answer', answer) ?? new Uint8Array()) };
  }

  const sendAnswer = (knockId: string, signed: unknown) =>
    call('POST', `/api/device/knocks/${knockId}/answer`, signed);

  /** Brings a platform passkey; from then on every YES of this phone is signed with it. */
  async function addPasskey(made: SoftPasskey, change: Record<string, unknown> = {}): Promise<Said> {
    const nonce = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url');
    const statement = { type: 'passkey', device: grant?.deviceId ?? '', nonce, at: now(), ...change };
    const challenge = passkeyChallenge('passkey', statement) ?? new Uint8Array();
    const said = await call('PUT', '/api/device/passkey', { statement, ...made.create(challenge) });
    if (said.status === 200) passkey = made;
    return said;
  }

  /** Signs whether both screens show these digits; `change` is applied before signing. */
  async function vouch(linkId: string, digits: string, same = true, change: Record<string, unknown> = {}) {
    const said = {
      type: 'vouch',
      device: grant?.deviceId ?? '',
      link: linkId,
      digits,
      same,
      at: now(),
      ...change,
    };
    const challenge = passkeyChallenge('vouch', said) ?? new Uint8Array();
    return call('POST', `/api/device/links/${linkId}/confirm`, {
      vouch: said,
      signature: await sign('vouch', said),
      ...(passkey && same ? { passkey: passkey.signFor(challenge) } : {}),
    });
  }

  return {
    key,
    addPasskey,
    vouch,
    /** The phone lost its passkey, or somebody has the key without the finger. */
    forgetPasskey(): void {
      passkey = undefined;
    },
    /** Starts the link of the next phone. */
    async startLink() {
      const said = await call('POST', '/api/device/links', {});
      const [, linkId = '', secret = ''] = /#link=v1\.([^.]+)\.([^.]+)$/.exec(said.json.url ?? '') ?? [];
      return { said, linkId, secret, typedCode: said.json.typedCode as string };
    },
    keyThumbprint,
    name,
    sign,
    authorization,
    call,
    claim,
    prove,
    answerTo,
    sendAnswer,
    get deviceId() {
      return grant?.deviceId ?? '';
    },
    get granted() {
      return grant;
    },
    wait: (claimed: { linkId: string; claimToken: string }) =>
      json(`/api/authenticator/claims/${claimed.linkId}/wait`, { claimToken: claimed.claimToken }),
    /** Keeps what a wait or a token answered with. */
    keep(given: Grant) {
      grant = given;
    },
    async token(code: string, verifier: string): Promise<Said> {
      const signature = await sign('token', { code, key: keyThumbprint, name });
      const said = await json('/api/authenticator/token', { code, verifier, key, name, signature });
      if (said.status === 200) grant = said.json;
      return said;
    },
    /** Open knocks, their signatures checked against the pinned key. */
    async knocks(): Promise<SignedAsk[]> {
      const said = await call('GET', '/api/device/knocks');
      const found = said.json.knocks as SignedAsk[];
      for (const { ask, signature } of found) {
        const bytes = Buffer.from(prefixes.ask + canonicalJson(ask));
        if (!verifyP256(grant?.serverKey, bytes, Buffer.from(signature, 'base64url')))
          throw new Error('a knock the server did not sign');
      }
      return found;
    },
    /** Answers the open knock. */
    async answer(verdict: 'yes' | 'no', more: { number?: string; reason?: 'not-me' | 'mistake' } = {}) {
      const [open] = await this.knocks();
      if (!open) throw new Error('no open knock');
      return sendAnswer(open.ask.knock, await answerTo(open, verdict, more));
    },
    offlineCode: (at = now()) =>
      totpCode({ secret: Buffer.from(grant?.seed ?? '', 'base64url'), algorithm: 'SHA256', now: at }),
  };
}
export type SoftDevice = Awaited<ReturnType<typeof createDevice>>;
