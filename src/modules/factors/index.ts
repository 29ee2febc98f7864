// Factors: what a person proves themselves with besides the password, and whether sign-in asks for it.
import { createChangeActions } from './actions/change-factors.ts';
import { createCodeAppActions } from './actions/add-code-app.ts';
import { createSheetActions } from './actions/make-backup-codes.ts';
import { createKeyActions } from './actions/add-key.ts';
import { createYubikeyActions } from './actions/add-yubikey.ts';
import { createNumberActions } from './actions/add-number.ts';
import { createBackupCodes } from './backup-codes.ts';
import { createCodes, createSeeds } from './codes.ts';
import type { FactorsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createChallenges } from './keys/challenges.ts';
import { createKeys } from './keys/keys.ts';
import { deleteExpiredChallenges, deleteUnprovenKeys } from './keys/store.ts';
import { proofMs } from './rules.ts';
import { createState } from './state.ts';
import * as numbers from './sms-store.ts';
import * as store from './store.ts';
import type { Factors } from './types.ts';
import { createYubikeys } from './yubikeys/yubikeys.ts';

export { factorsContract } from './contract.ts';
export { errors } from './errors.ts';
export { helpStates } from './help-states.ts';
export { migrations } from './migrations/index.ts';
export { isAtLeast, strengthOf } from './rules.ts';
export { strangerLimit } from './key-rules.ts';
export type { FactorsDeps } from './deps.ts';
export type * from './types.ts';

export function createFactors(deps: FactorsDeps) {
  const { db, clock, jobs } = deps;
  const state = createState(deps);
  const seeds = createSeeds(deps);
  const backup = createBackupCodes(deps);
  const challenges = createChallenges(deps);
  const keys = createKeys(deps, challenges);
  const yubikeys = createYubikeys(deps);
  const actions = {
    ...createKeyActions(deps, challenges, keys, state),
    ...createYubikeyActions(deps, yubikeys, state),
    ...createCodeAppActions(deps, seeds, state),
    ...createChangeActions(deps, state),
    ...createNumberActions(deps, state),
    ...createSheetActions(deps, backup, state),
  };

  const factors: Factors = {
    isOn: state.isOn,
    state: state.state,
    methods: state.methods,
    strength: state.strength,
    kinds: state.kinds,
    onlyNumbers: state.onlyNumbers,
    askForKey: keys.askForKey,
    readKey: keys.readKey,
    spendKey: keys.spendKey,
    readYubicoOtp: yubikeys.readYubicoOtp,
    spendYubicoOtp: yubikeys.spendYubicoOtp,
    useCode: createCodes(deps, seeds),
    findBackupCode: backup.findBackupCode,
    spendBackupCode: backup.spendBackupCode,
    numbers: async (query, accountId) =>
      (await state.provenNumbers(query, accountId)).map(({ id, number, proven_at }) => ({
        id,
        number,
        provenAt: proven_at ?? 0,
      })),
    accountsWithNumber: numbers.listAccountsWith,
    numberUsed: (tx, accountId, number) => numbers.dateUse(tx, accountId, number, clock.now()),
    async deviceProven(tx, accountId, device, visit) {
      await store.takeTurn(tx, accountId);
      await state.tellAdded(tx, accountId, { kind: 'aldaba-auth', name: device.name }, visit);
    },
  };

  jobs.every('factors.drop-unproven', 300, async () => {
    await store.deleteUnproven(db, clock.now() - proofMs);
    await deleteUnprovenKeys(db, clock.now() - proofMs);
    await deleteExpiredChallenges(db, clock.now());
    await numbers.deleteUnproven(db, clock.now() - proofMs);
  });

  return {
    ...factors,
    /** Whether a validation server for codes of YubiKeys is configured. */
    takesYubicoOtp: deps.yubico !== null,
    /** What the Manager shows: the contract's TwoStep. */
    twoStep: state.twoStep,
    /** Those of the accounts that have two-step verification on: one query for a list of people. */
    whoIsOn: store.listActive,
    doors: createDoors(actions, state),
  };
}

export type FactorsModule = ReturnType<typeof createFactors>;
