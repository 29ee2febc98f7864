// Somebody who uses an installation that keeps dying. Knows what the server promised (a journal), goes on from wherever
// the server is, and checks every promise.
import assert from 'node:assert/strict';
import { totpCode } from '../../../src/lib/totp.ts';
import { type Browser, createBrowser } from '../../kit/browser.ts';
import { createDevice } from '../../kit/device.ts';
import { base32, confirmLink, startLink } from '../../kit/protected.ts';
import { address, password } from '../../kit/world.ts';
import { farServer } from './far-server.ts';

const session = '__Host-aldaba';
const stepMs = 30_000;
/** Ten tries in a quarter of an hour are free (sign-in/rules.ts): each replay is one, and each that the kill cut off. */
const mostReplays = 3;

/** Each sheet is confirmed by a counted try, ten in a quarter of an hour (factors/rules.ts): four sheets are enough. */
const mostSpent = 28;

type Sheet = { madeAt: number; codes: string[] };

export async function createPerson(origin: string, below: (n: number) => number) {
  const server = farServer(origin);
  const open = () => createBrowser(server, origin);
  const journal = {
    accountId: undefined as string | undefined,
    isOn: false,
    /** Phones whose first signature was taken. */
    linked: [] as string[],
    /** Backup codes that opened a session. */
    spent: [] as string[],
    /** Session tokens that work, and that were ended. */
    live: [] as Browser[],
    ended: [] as string[],
    /** The given name as answered, and the one that was being written. */
    name: 'Ana',
    nextName: undefined as string | undefined,
    /** Backup codes that must be left: between `least` and `most`, for what was under way may have been done. */
    left: { least: 0, most: 0 },
  };
  let startCode: string | undefined;
  /** The sheet that counts, and one whose confirmation nobody answered. */
  let sheet: Sheet = { madeAt: 0, codes: [] };
  let pending: Sheet | undefined;
  const apps: { seed: Uint8Array; usedStep: number }[] = [];
  let replay: { code: string; step: number } | undefined;
  let replays = 0;

  const stepNow = () => Math.floor(Date.now() / stepMs);
  const twoStepOf = async (b: Browser) => (await b.api('GET /api/two-step')).json;
  const hasSession = async (b: Browser) => (await b.api('GET /api/session')).status === 200;
  function opened(b: Browser): void {
    assert.ok(b.jar.has(session), 'a session was promised without its cookie');
    journal.live.push(b);
  }

  async function createAccount(): Promise<void> {
    const b = open();
    await b.get('/start');
    const done = await b.submit({
      code: startCode ?? '',
      givenName: 'Ana',
      familyName: 'García',
      organisation: 'Talleres Ebro',
      address,
      password,
    });
    assert.equal(done.status, 303, done.body);
    opened(b);
    journal.accountId = (await b.api('GET /api/session')).json.account.id;
  }

  /** Address and password: a browser with a session, or with an attempt when the second step is asked for. */
  async function typePassword(): Promise<{ b: Browser; isIn: boolean } | undefined> {
    const b = open();
    await b.get('/sign-in');
    const done = await b.submit({ address, password });
    // Tries that the kill left uncounted as right make the next one wait.
    if (done.status === 401 || done.status === 429) return undefined;
    assert.equal(done.status, 303, done.body);
    return { b, isIn: b.jar.has(session) };
  }

  async function signIn(): Promise<void> {
    const typed = await typePassword();
    if (!typed) return;
    const { b, isIn } = typed;
    if (journal.isOn)
      assert.equal(isIn, false, 'two-step verification is on, and the password alone went in');
    if (isIn) return opened(b);
    const fresh = apps.find((app) => app.usedStep < stepNow());
    if (fresh && below(2) === 0) return signInByApp(b, fresh);
    await signInBySheet(b);
  }

  async function signInByApp(b: Browser, app: { seed: Uint8Array; usedStep: number }): Promise<void> {
    const step = stepNow();
    app.usedStep = step;
    const code = totpCode({ secret: app.seed, now: step * stepMs });
    await b.get('/sign-in/code?from=app');
    const done = await b.submit({ code });
    // The step may have ended on the way; it is no wrong answer then.
    if (done.status === 429 || (done.status === 422 && stepNow() > step + 1)) return;
    assert.equal(done.status, 303, done.body);
    replay = { code, step };
    opened(b);
  }

  async function signInBySheet(b: Browser): Promise<void> {
    const code = sheet.codes.pop();
    if (code === undefined) return;
    await b.get('/sign-in/backup-code');
    journal.left.least -= 1;
    const done = await b.submit({ code });
    if (done.status === 429) {
      sheet.codes.push(code);
      journal.left.least += 1;
      return;
    }
    assert.equal(done.status, 303, `a code that was never spent is refused: ${done.body}`);
    journal.left.most -= 1;
    journal.spent.push(code);
    opened(b);
  }

  async function linkPhone(b: Browser): Promise<void> {
    const { linkId, secret } = await startLink(b);
    const device = await createDevice(
      async (method, path, { headers, body }) => {
        const said = await open().send(method, path, {
          headers,
          origin: null,
          ...(body === undefined ? {} : { payload: body }),
        });
        return { status: said.status, json: said.json };
      },
      () => Date.now(),
    );
    const claimed = await device.claim({ linkId, secret });
    await confirmLink(b, linkId);
    device.keep((await device.wait(claimed.json)).json.grant);
    const proven = await device.prove();
    assert.equal(proven.status, 200, JSON.stringify(proven.json));
    journal.linked.push(device.deviceId);
  }

  async function addApp(b: Browser): Promise<void> {
    const added = await b.api('POST /api/two-step/code-apps', { name: 'Aegis' });
    assert.equal(added.status, 200, added.body);
    const seed = base32(added.json.secret);
    const usedStep = stepNow();
    const code = totpCode({ secret: seed, now: usedStep * stepMs });
    const proven = await b.api(`POST /api/two-step/code-apps/${added.json.factorId}/prove`, { code });
    assert.equal(proven.status, 200, proven.body);
    apps.push({ seed, usedStep });
  }

  async function makeSheet(b: Browser): Promise<void> {
    const made = await b.api('POST /api/two-step/backup-codes', {});
    assert.equal(made.status, 200, made.body);
    const fresh: Sheet = made.json;
    pending = fresh;
    const confirmed = await b.api('POST /api/two-step/backup-codes/confirm', { code: fresh.codes[0] });
    assert.equal(confirmed.json.state, 'on', confirmed.body);
    settle(fresh);
  }

  /** This sheet counts from now on, and asks for a second step. */
  function settle(confirmed: Sheet): void {
    sheet = confirmed;
    pending = undefined;
    journal.isOn = true;
    journal.left = { least: confirmed.codes.length, most: confirmed.codes.length };
  }

  async function endSession(): Promise<void> {
    const [b] = journal.live.splice(below(journal.live.length - 1), 1);
    if (!b) return;
    const token = b.jar.get(session) ?? '';
    const done = await b.api('DELETE /api/session');
    assert.equal(done.status, 200, done.body);
    journal.ended.push(token);
  }

  async function rename(b: Browser): Promise<void> {
    const givenName = `Ana ${below(1_000_000)}`;
    journal.nextName = givenName;
    const done = await b.api('PATCH /api/account', { givenName });
    assert.equal(done.status, 200, done.body);
    journal.name = givenName;
    journal.nextName = undefined;
  }

  /** A session to work with; the last one is never ended. */
  async function atHome(): Promise<Browser | undefined> {
    if (journal.live.length === 0) await signIn();
    return journal.live.at(-1);
  }

  return {
    journal,
    /** Codes of the sheet that counts which nobody typed; one may have been on its way when the server died. */
    unspent: (): readonly string[] => sheet.codes,
    /** What the server printed when it started. */
    told(said: string) {
      startCode = /\/start#(\S+)/.exec(said)?.[1];
      if (journal.accountId !== undefined) assert.equal(startCode, undefined, 'a first account was promised');
    },

    /** One thing more, from wherever this person is. */
    async act(): Promise<void> {
      if (startCode !== undefined) {
        await createAccount();
        startCode = undefined;
        return;
      }
      const b = await atHome();
      if (!b) return;
      journal.accountId ??= (await b.api('GET /api/session')).json.account.id;
      const state = await twoStepOf(b);
      const phones = state.factors.filter((factor: { kind: string }) => factor.kind === 'aldaba-auth');
      if (phones.length === 0) return linkPhone(b);
      if (apps.length < 2) return addApp(b);
      if (state.state !== 'on' || sheet.codes.length < 2) return makeSheet(b);
      const dice = below(4);
      if (dice === 0 && journal.spent.length < mostSpent) return signIn();
      if (dice === 1 && journal.live.length > 2) return endSession();
      return rename(b);
    },

    /** Every promise so far, looked at on the server as it is now. */
    async check(): Promise<void> {
      for (const b of journal.live) assert.ok(await hasSession(b), 'a session that was opened is gone');
      for (const token of journal.ended) {
        const b = open();
        b.jar.set(session, token);
        assert.equal((await b.api('GET /api/session')).status, 401, 'an ended session works');
      }
      const b = journal.live.at(-1);
      if (!b) return;
      const { givenName } = (await b.api('GET /api/session')).json.account;
      assert.ok([journal.name, journal.nextName].includes(givenName), 'a name that was written is gone');
      journal.name = givenName;
      journal.nextName = undefined;
      const state = await twoStepOf(b);
      const ids: string[] = state.factors.map((factor: { id: string }) => factor.id);
      for (const id of journal.linked) assert.ok(ids.includes(id), 'a linked phone is gone');
      const { backupCodes } = state;
      // The kill came while a sheet was being confirmed: whether it was is seen by which one counts.
      if (pending && backupCodes?.confirmed && backupCodes.madeAt === pending.madeAt) settle(pending);
      pending = undefined;
      assert.equal(state.state === 'on', journal.isOn, 'two-step verification is as it was promised');
      if (journal.isOn) {
        const { least, most } = journal.left;
        const { left, madeAt } = backupCodes;
        assert.equal(madeAt, sheet.madeAt, 'another sheet counts');
        assert.ok(least <= left && left <= most, `${left} codes are left, not ${least} to ${most}`);
        journal.left = { least: left, most: left };
      }
      await tryReplay();
    },

    /** What was half-way is finished: two-step verification is on, and codes sign in. */
    async finish(): Promise<void> {
      for (let steps = 0; steps < 30 && !(journal.isOn && sheet.codes.length > 1); steps += 1)
        await this.act();
      assert.ok(journal.isOn && sheet.codes.length > 1, 'the person got stuck');
      const before = journal.spent.length;
      const typed = await typePassword();
      assert.ok(typed && !typed.isIn, 'the second step is asked for');
      await signInBySheet(typed.b);
      assert.equal(journal.spent.length, before + 1);
    },
  };

  async function tryReplay(): Promise<void> {
    if (!replay || !journal.isOn || replays >= mostReplays || replay.step < stepNow() - 1) return;
    const typed = await typePassword();
    if (!typed) return;
    replays += 1;
    await typed.b.get('/sign-in/code?from=app');
    const done = await typed.b.submit({ code: replay.code });
    assert.equal(done.status, 422, 'a spent code signs in again');
    assert.equal(typed.b.jar.has(session), false);
    replay = undefined;
  }
}
