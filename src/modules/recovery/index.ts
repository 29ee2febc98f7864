// Recovery: the ways back in for whoever owns the account, and for nobody else. Nothing here opens a session.
import { bind } from '../../core/http/door.ts';
import { createCancel } from './actions/cancel.ts';
import { createChangeAddresses } from './actions/change-addresses.ts';
import { createChangePhones } from './actions/change-phones.ts';
import { createFindAddressByPhone } from './actions/find-address-by-phone.ts';
import { createFindAddress } from './actions/find-address.ts';
import { createProve } from './actions/prove.ts';
import { createRehearse } from './actions/rehearse.ts';
import { createSendSms } from './actions/send-sms.ts';
import { createSetPassword } from './actions/set-password.ts';
import { createStart } from './actions/start.ts';
import { recoveryContract } from './contract.ts';
import type { RecoveryDeps } from './deps.ts';
import { createFlowDoors } from './doors.ts';
import { createDrillDoors } from './drill-doors.ts';
import { createFlows } from './flows.ts';
import { createKeyDoors } from './key-doors.ts';
import { createTell, registerJobs } from './jobs.ts';
import { createPhoneDoors } from './phone-doors.ts';
import { createPhoneNumbers } from './phone-numbers.ts';
import { undoMs } from './rules.ts';
import * as store from './store.ts';

export { recoveryContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { RecoveryDeps } from './deps.ts';

export function createRecovery(deps: RecoveryDeps) {
  const { db, clock, jobs } = deps;
  const flows = createFlows(deps);
  const tell = createTell(deps, flows);
  const phoneNumbers = createPhoneNumbers(deps);
  registerJobs(deps, flows, tell);
  const cancel = createCancel(deps, tell);
  const actions = {
    ...createStart(deps),
    ...createProve(deps, flows, tell, phoneNumbers),
    ...createSetPassword(deps, flows, tell),
    ...cancel,
    findAddress: createFindAddress(deps),
    sendSms: createSendSms(deps, phoneNumbers),
  };
  const signedIn = {
    ...createRehearse(deps, phoneNumbers),
    ...createChangeAddresses(deps, tell, cancel.cancelAll),
    ...cancel,
  };
  const ofPhones = {
    ...createChangePhones(deps, tell, cancel.cancelAll),
    present: signedIn.present,
    findAddressByPhone: createFindAddressByPhone(deps),
  };

  jobs.every('recovery.sweep', 3600, () => store.deleteOld(db, clock.now(), undoMs));

  return {
    doors: bind(recoveryContract, {
      ...createFlowDoors(deps, flows, actions),
      ...createDrillDoors(deps, signedIn),
      ...createKeyDoors(deps, flows, { ...actions, ...signedIn }),
      ...createPhoneDoors(deps, ofPhones),
    }),
    /** Ends every recovery under way: the owner is in, changed what was being recovered, or said "not me". */
    cancelAll: cancel.cancelAll,
    /** Until when recovery channels stay as they are, or null. */
    frozenUntil: (accountId: string) => store.findFrozenUntil(db, accountId, clock.now()),
  };
}
