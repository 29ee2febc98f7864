// What somebody who cannot get in does, page by page.
import assert from 'node:assert/strict';
import type { Browser } from '../../kit/browser.ts';
import { protectedAna } from '../../kit/protected.ts';
import { address, type World } from '../../kit/world.ts';

export const newPassword = 'quite another phrase of mine';

/** Mails so far; codes leave a moment after the answer. */
export async function mailsTo(w: World, to?: string) {
  w.clock.move(1000);
  return w.mails(to);
}

/** The code of the newest mail of this subject to an address. */
export async function mailedCode(w: World, to = address, subject = /código para recuperar/): Promise<string> {
  const mail = (await mailsTo(w, to)).findLast((m) => subject.test(m.subject));
  const code = /^ {4}([0-9A-Z]{4}-[0-9A-Z]{4})$/m.exec(mail?.text ?? '')?.[1];
  assert.ok(code, `no code in ${mail?.text ?? 'no mail'}`);
  return code;
}

export async function cancelToken(w: World, to = address): Promise<string> {
  const mail = (await mailsTo(w, to)).findLast((m) => m.text.includes('/recovery/cancel#'));
  const token = /\/recovery\/cancel#(\S+)/.exec(mail?.text ?? '')?.[1];
  assert.ok(token, 'no link that cancels');
  return token;
}

export async function start(b: Browser, who = address) {
  await b.get('/recovery/password');
  const said = await b.submit({ address: who }, '/recovery/password');
  assert.equal(said.location, '/recovery/proof', said.body);
  return b.follow(said);
}

export async function prove(b: Browser, way: 'mail' | 'backup-code' | 'code', code: string) {
  await b.get(`/recovery/proof?way=${way}`);
  return b.submit({ code }, '/recovery/proof');
}

export async function choosePassword(b: Browser, password = newPassword) {
  await b.get('/recovery/new-password');
  return b.submit({ password }, '/recovery/new-password');
}

/** Up to "choose a new password", by the mailed code. */
export async function proveMail(w: World, b: Browser, who = address): Promise<void> {
  await start(b, who);
  const said = await prove(b, 'mail', await mailedCode(w, who));
  assert.equal(said.location, '/recovery/new-password', said.body);
}

export async function confirmAddress(w: World, b: Browser, to = address): Promise<void> {
  await b.api('POST /api/account/login-address', { address: to });
  const code = await mailedCode(w, to, /Confirma tu dirección/);
  assert.equal((await b.api('POST /api/account/login-address/confirm', { code })).status, 200);
}

/** Ana with phone, code app, sheet and a confirmed address. */
export async function ownerAna(w: World) {
  const ana = await protectedAna(w);
  // Every way but the knock; a sheet of ten.
  await stepUp(w, ana.browser, ana.codeApp.code);
  await confirmAddress(w, ana.browser);
  return ana;
}

/** Fresh proof by the code app. */
export async function stepUp(w: World, b: Browser, code: () => string, verb = 'login-address') {
  w.clock.move(31_000);
  await b.get(`/step-up?verb=${verb}&next=%2Fmanager%2F`);
  const asked = await b.submit({}, '/step-up');
  assert.equal(asked.status, 303, asked.body);
  await b.get('/sign-in/code?from=app');
  const done = await b.submit({ code: code() });
  assert.equal(done.status, 303, done.body);
  w.clock.move(31_000);
}

export async function addRecoveryAddress(w: World, b: Browser, to: string): Promise<void> {
  const asked = await b.api('POST /api/recovery/addresses', { address: to });
  assert.equal(asked.status, 200, JSON.stringify(asked.json));
  const code = await mailedCode(w, to, /Confirma tu correo de recuperación/);
  const done = await b.api('POST /api/recovery/addresses/confirm', { code });
  assert.equal(done.status, 200, JSON.stringify(done.json));
}

export const hasSession = async (b: Browser): Promise<boolean> =>
  (await b.api('GET /api/session')).status === 200;
