// Factors: what a person proves themselves with besides the password, and whether sign-in asks for it.
import { createChangeActions } from './actions/change-factors.ts';
import { createCodeAppActions } from './actions/add-code-app.ts';
import { createSheetActions } from './actions/make-backup-codes.ts';
import { createNumberActions } from './actions/add-number.ts';
import { createBackupCodes } from './backup-codes.ts';
import { createCodes, createSeeds } from './codes.ts';
import type { FactorsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { proofMs } from './rules.ts';
import { createState } from './state.ts';
import * as numbers from './sms-store.ts';
import * as store from './store.ts';
import type { Factors } from './types.ts';

export { factorsContract } from './contract.ts';
export { errors } from './errors.ts';
export { helpStates } from './help-states.ts';
export { migrations } from './migrations/index.ts';
export type { FactorsDeps } from './deps.ts';
export type * from './types.ts';

export function createFactors(deps: FactorsDeps) {
  const { db, clock, jobs } = deps;
  const state = createState(deps);
  const seeds = createSeeds(deps);
  const backup = createBackupCodes(deps);
  const actions = {
    ...createCodeAppActions(deps, seeds, state),
    ...createChangeActions(deps, state),
    ...createNumberActions(deps, state),
    ...createSheetActions(deps, backup, state),
  };

  const factors: Factors = {
    isOn: state.isOn,
    state: state.state,
    methods: state.methods,
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
    await numbers.deleteUnproven(db, clock.now() - proofMs);
  });

  return {
    ...factors,
    /** What the Manager shows: the contract's TwoStep. */
    twoStep: state.twoStep,
    /** Those of the accounts that have two-step verification on: one query for a list of people. */
    whoIsOn: store.listActive,
    doors: createDoors(actions, state),
  };
}

export type FactorsModule = ReturnType<typeof createFactors>;
