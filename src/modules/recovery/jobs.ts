// What leaves after the commit: codes, and the mails of a hold. Codes are made here, so that a start never does more work
// for an account that exists, and no code waits in a row longer than its mail.
import { formatInstant } from '../../core/i18n/instant.ts';
import type { Tx } from '../../core/db/db.ts';
import type { Account } from '../accounts/index.ts';
import { languageOf, type SendJob } from './actions/start.ts';
import type { RecoveryDeps } from './deps.ts';
import { type Flows, hashCode } from './flows.ts';
import { listPhones } from './phone-store.ts';
import { codeLifeMs, flowStateAt, noticeShares } from './rules.ts';
import * as store from './store.ts';
import type { FlowTable } from './tables.ts';

type HeldJob = { flowId: string; share: number };

export type Tell = ReturnType<typeof createTell>;

/** Mails of one flow, each with the link that ends it, to every channel of the account. */
export function createTell(deps: RecoveryDeps, flows: Flows) {
  const { clock, jobs, accounts, phones } = deps;

  async function channels(tx: Tx, account: Account): Promise<string[]> {
    const more = await store.listAddresses(tx, account.id);
    return [account.loginAddress, ...more.map(({ address }) => address)];
  }

  async function everywhere(
    tx: Tx,
    account: Account,
    row: FlowTable,
    kind: 'recovery-held' | 'recovery-done' | 'recovery-started',
    only?: readonly string[],
  ): Promise<void> {
    const params = {
      browser: row.browser,
      system: row.system,
      network: row.network,
      account: account.loginAddress,
      at: formatInstant(row.done_at ?? row.held_at ?? row.created_at, account.language),
      until: formatInstant(row.hold_until ?? row.expires_at, account.language),
    };
    for (const to of only ?? (await channels(tx, account)))
      await accounts.mail(tx, {
        to,
        language: account.language,
        kind,
        params,
        link: flows.cancelLink(row.id),
      });
    // A start is told to mailboxes only: whoever knows an address must not be able to send messages to its owner's phone.
    if (kind === 'recovery-started') return;
    const { language } = account;
    const text = kind === 'recovery-held' ? ('held' as const) : ('done' as const);
    const hours = Math.max(0, Math.ceil(((row.hold_until ?? 0) - clock.now()) / 3_600_000));
    for (const number of await everyNumber(tx, account.id))
      await phones.warn(tx, { number, language, kind: text, params: { hours } });
  }

  /** New ones too: what does not prove anything yet may well warn. */
  async function everyNumber(tx: Tx, accountId: string): Promise<string[]> {
    const kept = (await listPhones(tx, accountId)).map(({ number }) => number);
    const ofFactors = (await deps.factors.numbers(tx, accountId)).map(({ number }) => number);
    return [...new Set([...kept, ...ofFactors])];
  }

  return {
    channels,
    everywhere,
    /** Tells at 0, 50 and 90 % of the hold. */
    async planHold(tx: Tx, row: FlowTable): Promise<void> {
      const span = (row.hold_until ?? 0) - (row.held_at ?? 0);
      for (const share of noticeShares) {
        const job: HeldJob = { flowId: row.id, share };
        const runAt = (row.held_at ?? 0) + (span * share) / 100;
        await jobs.enqueue(tx, 'recovery.held', job, { runAt: Math.round(runAt) });
      }
    },
  };
}

export function registerJobs(deps: RecoveryDeps, flows: Flows, tell: Tell): void {
  const { db, clock, random, jobs, accounts } = deps;

  jobs.handle<SendJob>('recovery.send', async ({ flowId, channel, first }) => {
    const now = clock.now();
    const row = await store.findFlow(db, flowId);
    if (!row || flowStateAt(row, now) !== 'offered') return;
    const account = await accounts.find(db, row.account_id ?? '');
    const addresses = await store.listAddresses(db, row.account_id ?? '');
    const code = random.code(2, 4);
    await db.transaction(async (tx) => {
      await store.putCode(tx, {
        owner_id: row.id,
        purpose: 'flow',
        address: account?.loginAddress ?? '',
        // Nobody has the code of an account that is not there, or of an address that was never confirmed.
        code_hash: hashCode(row.id, 'flow', code),
        tries: 0,
        expires_at: now + codeLifeMs,
      });
      const link = flows.cancelLink(row.id);
      if (!account) {
        const to = row.unknown_address;
        if (to !== null && channel === 'mail')
          await accounts.mail(tx, { to, language: languageOf(row), kind: 'recovery-unknown', params: {} });
        return;
      }
      const { language } = account;
      const { browser, system } = row;
      const params = { code, browser, system };
      if (channel === 'recovery-mail') {
        for (const { address } of addresses)
          await accounts.mail(tx, { to: address, language, kind: 'recovery-code', params, link, code });
        return;
      }
      const to = account.loginAddress;
      if (account.addressVerifiedAt === null)
        await accounts.mail(tx, {
          to,
          language,
          kind: 'recovery-unconfirmed',
          params: { browser, system },
          link,
        });
      else await accounts.mail(tx, { to, language, kind: 'recovery-code', params, link, code });
      if (first)
        await tell.everywhere(
          tx,
          account,
          row,
          'recovery-started',
          addresses.map(({ address }) => address),
        );
    });
  });

  jobs.handle<HeldJob>('recovery.held', async ({ flowId }) => {
    const row = await store.findFlow(db, flowId);
    if (!row || row.state !== 'held') return;
    const account = await accounts.find(db, row.account_id ?? '');
    if (account) await db.transaction((tx) => tell.everywhere(tx, account, row, 'recovery-held'));
  });
}
