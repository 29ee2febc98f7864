// The gate: web applications behind a reverse proxy that let in whoever Aldaba knows (forward-auth).
import type { GateDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import * as store from './store.ts';

export { gateContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { GateDeps } from './deps.ts';
export type * from './types.ts';

export function createGate(deps: GateDeps) {
  deps.jobs.every('gate.sweep', 3600, () => store.deleteCodesBefore(deps.db, deps.clock.now()));
  return { doors: createDoors(deps) };
}

export type GateModule = ReturnType<typeof createGate>;
