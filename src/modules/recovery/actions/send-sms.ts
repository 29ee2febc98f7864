// A code by text message for a recovery under way. Only who has shown something already may make a phone ring, so nobody
// learns from it what an account has, and nobody's messages are used up by strangers.
import type { RecoveryDeps } from '../deps.ts';
import { proofsOf } from '../flows.ts';
import type { PhoneNumbers } from '../phone-numbers.ts';
import { sendsPerFlow } from '../rules.ts';
import * as store from '../store.ts';
import type { FlowTable } from '../tables.ts';
import { languageOf } from './start.ts';

export function createSendSms({ db, clock, accounts, phones }: RecoveryDeps, phoneNumbers: PhoneNumbers) {
  /** Silent past the limits and without a number: the page says what to do when nothing comes. */
  return async function sendSms(flow: FlowTable): Promise<void> {
    if (!flow.account_id || proofsOf(flow).length === 0) return;
    const accountId = flow.account_id;
    const now = clock.now();
    const may = await db.transaction((tx) => store.countSend(tx, flow.id, now, sendsPerFlow));
    const numbers = await phoneNumbers(db, accountId);
    if (!may || numbers.length === 0) return;
    const account = await accounts.find(db, accountId);
    const language = account?.language ?? languageOf(flow);
    await phones.sendCode({ ownerId: flow.id, purpose: 'recovery', numbers, language });
  };
}
