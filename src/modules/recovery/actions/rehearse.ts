// The drill: what would work today, and trying each way without effect. A code that is tried here stays good.
import { sameBytes } from '../../../core/keys.ts';
import { refuse } from '../../../core/errors.ts';
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import { sixDigits } from '../../sign-in/index.ts';
import type { Account } from '../../accounts/index.ts';
import type { KeyAsking } from '../../factors/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import { hashCode } from '../flows.ts';
import type { PhoneNumbers } from '../phone-numbers.ts';
import { codeLifeMs, codeTries, type Ways } from '../rules.ts';
import * as store from '../store.ts';

export const rehearsals = ['mail', 'backup-code', 'code', 'yubikey', 'key', 'sms'] as const;
export type Rehearsal = (typeof rehearsals)[number];

/** Thrown to roll the transaction back: what it found out is known, what it spent is not spent. */
class Undo extends Error {}

export function createRehearse(deps: RecoveryDeps, phoneNumbers: PhoneNumbers) {
  const { db, clock, random, limits, accounts, factors, phones } = deps;

  async function waysOf(account: Account): Promise<Ways> {
    const twoStep = await factors.twoStep(db, account.id);
    const addresses = await store.listAddresses(db, account.id);
    const ofFactors = new Set((await factors.numbers(db, account.id)).map(({ number }) => number));
    const numbers = await phoneNumbers(db, account.id);
    return {
      twoStepOn: twoStep.state === 'on',
      devices: twoStep.factors.filter(({ kind }) => kind === 'aldaba-auth'),
      codeApps: twoStep.factors.filter(({ kind }) => kind === 'code-app'),
      keys: twoStep.factors
        .filter(({ kind }) => kind === 'passkey' || kind === 'security-key')
        .map(({ id, name, kind }) => ({ id, name, signsIn: kind === 'passkey' })),
      yubikeys: twoStep.offers.yubikey ? twoStep.factors.filter(({ kind }) => kind === 'yubikey') : [],
      numbers: twoStep.factors.filter(({ kind }) => kind === 'sms'),
      backupCodes: twoStep.backupCodes?.confirmed ? twoStep.backupCodes.left : 0,
      loginMail: account.addressVerifiedAt !== null,
      recoveryMails: addresses.length,
      // Those that are no factor as well: losing the factor loses them.
      recoveryPhones: numbers.filter((number) => !ofFactors.has(number)).length,
    };
  }

  // A right guess here would be a right guess at the door: few tries, counted first.
  async function count(accountId: string): Promise<void> {
    const counted = await limits.count([
      { key: `recovery-drill:${accountId}`, limit: 10, windowSeconds: 24 * 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
  }

  /** Mails a code to every channel that counts. */
  async function sendCode(account: Account): Promise<void> {
    const counted = await limits.count([
      { key: `recovery-drill-mail:${account.id}`, limit: 5, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const code = random.code(2, 4);
    const { language } = account;
    await db.transaction(async (tx) => {
      await store.putCode(tx, {
        owner_id: account.id,
        purpose: 'rehearsal',
        address: '',
        code_hash: hashCode(account.id, 'rehearsal', code),
        tries: 0,
        expires_at: clock.now() + codeLifeMs,
      });
      const more = (await store.listAddresses(tx, account.id)).map(({ address }) => address);
      const to = account.addressVerifiedAt === null ? more : [account.loginAddress, ...more];
      for (const address of to)
        await accounts.mail(tx, { to: address, language, kind: 'recovery-drill', params: { code }, code });
    });
  }

  /** The same numbers a recovery would use. */
  async function sendSms(account: Account): Promise<void> {
    const numbers = await phoneNumbers(db, account.id);
    if (numbers.length === 0) refuse('recovery/no-such-phone');
    const { language } = account;
    await phones.mustSendCode({ ownerId: account.id, purpose: 'drill', numbers, language });
  }

  const askingFor = (sessionId: string, visit: Visit): KeyAsking => ({
    purpose: 'drill',
    boundTo: sessionId,
    browserToken: visit.browserToken ?? '',
  });

  const askToTryKey = (who: { accountId: string; sessionId: string }, visit: Visit) =>
    factors.askForKey(askingFor(who.sessionId, visit), who.accountId);

  /** What the work finds out, with everything it spent taken back. */
  async function withoutEffect(work: (tx: Tx) => Promise<boolean>): Promise<boolean> {
    let works = false;
    const undone = async (tx: Tx): Promise<void> => {
      works = await work(tx);
      throw new Undo();
    };
    await db.transaction(undone).catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
    return works;
  }

  async function wouldWork(
    account: Account,
    way: Rehearsal,
    typed: string,
    visit: Visit,
    sessionId: string,
  ): Promise<boolean> {
    if (way === 'key') {
      const key = await factors.readKey(askingFor(sessionId, visit), account.id, typed, visit);
      return key !== undefined && withoutEffect((tx) => factors.spendKey(tx, key));
    }
    if (way === 'yubikey') {
      const code = await factors.readYubicoOtp(account.id, typed);
      if (code === 'down') refuse('factors/yubikey-down');
      return code !== undefined && withoutEffect((tx) => factors.spendYubicoOtp(tx, code));
    }
    if (way === 'backup-code') return (await factors.findBackupCode(account.id, typed)) !== undefined;
    if (way === 'mail') {
      const open = await db.transaction((tx) =>
        store.tryCode(tx, account.id, 'rehearsal', clock.now(), codeTries),
      );
      const sent = hashCode(account.id, 'rehearsal', typed);
      return open !== undefined && sameBytes(sent, new Uint8Array(open.code_hash));
    }
    const six = sixDigits(typed);
    if (!six) return false;
    if (way === 'sms') return (await phones.tryCode(account.id, 'drill', six)) !== undefined;
    return withoutEffect(async (tx) => (await factors.useCode(tx, account.id, six)) !== undefined);
  }

  async function rehearse(
    account: Account,
    way: Rehearsal,
    typed: string,
    visit: Visit,
    sessionId: string,
  ): Promise<boolean> {
    await count(account.id);
    const works = await wouldWork(account, way, typed, visit, sessionId);
    await db.transaction(async (tx) => {
      if (works) await store.putRehearsal(tx, account.id, way, clock.now());
      await accounts.record(tx, {
        accountId: account.id,
        kind: 'recovery.rehearsed',
        visit,
        detail: { way, works: works ? 'yes' : 'no' },
      });
    });
    return works;
  }

  return {
    waysOf,
    sendCode,
    sendSms,
    rehearse,
    askToTryKey,
    rehearsedAt: (id: string) => store.listRehearsals(db, id),
  };
}
