// An organisation with people in it, for the tests of this folder: made through the modules, asked through the doors.
import type { TestContext } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { addCodeApp, saveBackupCodes } from '../../kit/protected.ts';
import { type World, world, type WorldOptions } from '../../kit/world.ts';
import type { Role } from '../../../src/modules/organisations/index.ts';

export const day = 86_400_000;

/** What the form of the rules sends when nothing was touched. */
export const mildRule = {
  minimum: 'any',
  apps: 'unaffected',
  allowedKinds: null,
  idleMs: null,
  totalMs: null,
  keepAllowed: true,
  trustAllowed: true,
  numberAlways: false,
  linksAllowed: true,
  required: true,
  from: null,
} as const;

/** Ana answers for Talleres Ebro; others are added by name and role. */
export async function house(t: TestContext, options: WorldOptions = {}) {
  const w = await world(t, options);
  const { browser: ana, accountId: anaId } = await w.firstAccount();
  const [organisation] = await w.app.organisations.organisationsOf(w.db, anaId);
  if (!organisation) throw new Error('no organisation');
  const base = `/api/organisations/${organisation.id}`;

  const join = async (accountId: string, role: Role, to = organisation) => {
    await w.db.transaction((tx) => w.app.organisations.addMember(tx, to, accountId, role, null));
  };
  /** Somebody of the organisation with an account and a signed-in browser. */
  async function add(name: string, role: Role, to?: string) {
    const account = await w.person(name, to);
    await join(account.id, role);
    const browser = w.browser();
    const signedIn = await w.signIn(browser, { address: account.loginAddress });
    if (signedIn.status !== 303) throw new Error(`not signed in: ${signedIn.status}`);
    return { account, accountId: account.id, browser };
  }
  const anotherOrganisation = (name: string, responsibleId: string) =>
    w.db.transaction((tx) => w.app.organisations.create(tx, name, responsibleId, null));

  return { w, ana, anaId, organisation, base, join, add, anotherOrganisation };
}
export type House = Awaited<ReturnType<typeof house>>;

/** Turns two-step verification on with a code app, in a session with fresh proof. */
export async function protect(w: World, browser: Browser) {
  const app = await addCodeApp(w, browser);
  const codes = await saveBackupCodes(browser);
  return { app, codes };
}

/** Fresh proof by password alone, for an account without a factor. */
export async function proveWithPassword(browser: Browser, password: string, verb = 'organisation') {
  await browser.get(`/step-up?verb=${verb}&next=/manager/`);
  return browser.submit({ password });
}

/** Fresh proof with a code, as somebody with a code app gives it. */
export async function proveWithCode(w: World, browser: Browser, code: () => string, verb = 'organisation') {
  await browser.get(`/step-up?verb=${verb}&next=/manager/`);
  await browser.submit({});
  w.clock.move(31_000);
  await browser.get('/sign-in/code?from=app');
  return browser.submit({ code: code() }, '/sign-in/code');
}
