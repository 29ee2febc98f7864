// A world with an account, its browser, phones that can be linked to it, and knocks asked for without a page.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { AskedKnock } from '../../../src/modules/authenticator/index.ts';
import type { Visit } from '../../../src/core/visit.ts';
import { confirmLink, linkByQr, phone, startLink } from '../../kit/protected.ts';
import type { SoftDevice } from '../../kit/device.ts';
import { world, type WorldOptions } from '../../kit/world.ts';

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

export async function house(t: TestContext, options: WorldOptions = {}) {
  const w = await world(t, options);
  const { browser, accountId } = await w.firstAccount();
  const authenticator = w.app.authenticator;

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

  return {
    w,
    browser,
    accountId,
    authenticator,
    phone: (name?: string, ip?: string) => phone(w, name, ip),
    startLink: () => startLink(browser),
    confirm: (linkId: string, same?: boolean) => confirmLink(browser, linkId, same),
    link: (device: SoftDevice) => linkByQr(browser, device),
    askWith,
    ask,
    redeem: (knockId: string, boundTo = 'attempt 1') =>
      w.db.transaction((tx) => authenticator.redeem(tx, knockId, boundTo)),
    count: async () => (await authenticator.devices(w.db, accountId)).length,
  };
}
export type House = Awaited<ReturnType<typeof house>>;
export const numberOf = (knock: AskedKnock): { number?: string } =>
  knock.shown === null ? {} : { number: knock.shown };
