// A world with an account, its browser, and phones that can be linked to it.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { AskedKnock } from '../../../src/modules/authenticator/index.ts';
import type { Visit } from '../../../src/core/visit.ts';
import { createDevice, type Send, type SoftDevice } from '../../kit/device.ts';
import { type World, world, type WorldOptions } from '../../kit/world.ts';

export const visit: Visit = {
  requestId: 'test',
  ip: '198.51.100.20',
  network: '198.51.100.0/24',
  place: null,
  browser: 'Firefox',
  system: 'Windows',
  language: 'es',
  browserToken: 'the browser of the one who knocks',
};

/** As a phone speaks: no cookies, no Origin. */
export const sendFrom = (w: World, ip: string): Send => {
  const client = w.browser({ ip });
  return async (method, path, given) => {
    const said = await client.send(method, path, {
      headers: given.headers,
      origin: null,
      ...(given.body === undefined ? {} : { payload: given.body }),
    });
    client.forget();
    return { status: said.status, json: said.json };
  };
};

export async function house(t: TestContext, options: WorldOptions = {}) {
  const w = await world(t, options);
  const { browser, accountId } = await w.firstAccount();
  const authenticator = w.app.authenticator;

  const phone = (name = 'Pixel de Ana', ip = '203.0.113.9') =>
    createDevice(sendFrom(w, ip), () => w.clock.now(), name);

  async function startLink() {
    const said = await browser.api('POST /api/authenticator/links', {});
    assert.equal(said.status, 200, said.body);
    const [, linkId = '', secret = ''] = /#link=v1\.([^.]+)\.([^.]+)$/.exec(said.json.url) ?? [];
    return { ...said.json, linkId, secret } as {
      linkId: string;
      secret: string;
      typedCode: string;
      url: string;
    };
  }
  const confirm = (linkId: string, same = true) =>
    browser.api(`POST /api/authenticator/links/${linkId}/confirm`, { same });

  /** The whole way by QR, first signature included. */
  async function link(device: SoftDevice): Promise<SoftDevice> {
    const started = await startLink();
    const claimed = await device.claim({ linkId: started.linkId, secret: started.secret });
    assert.equal(claimed.status, 200, JSON.stringify(claimed.json));
    assert.equal((await confirm(started.linkId)).status, 200);
    const waited = await device.wait(claimed.json);
    assert.equal(waited.json.state, 'linked');
    device.keep(waited.json.grant);
    const proven = await device.prove();
    assert.equal(proven.status, 200, JSON.stringify(proven.json));
    return device;
  }

  const askWith = (change: Partial<Parameters<typeof authenticator.ask>[0]> = {}) =>
    authenticator.ask({
      accountId,
      boundTo: 'attempt 1',
      act: 'login',
      detail: null,
      visit,
      knownBrowser: false,
      factorRecentlyHere: false,
      administrator: false,
      ...change,
    });
  async function ask(change: Parameters<typeof askWith>[0] = {}): Promise<AskedKnock> {
    const asked = await askWith(change);
    assert.ok(!('refused' in asked), JSON.stringify(asked));
    return asked;
  }
  const redeem = (knockId: string, boundTo = 'attempt 1') =>
    w.db.transaction((tx) => authenticator.redeem(tx, knockId, boundTo));
  const count = async () => (await authenticator.devices(w.db, accountId)).length;

  return {
    w,
    browser,
    accountId,
    authenticator,
    phone,
    startLink,
    confirm,
    link,
    askWith,
    ask,
    redeem,
    count,
  };
}
export type House = Awaited<ReturnType<typeof house>>;
export const numberOf = (knock: AskedKnock): { number?: string } =>
  knock.shown === null ? {} : { number: knock.shown };
