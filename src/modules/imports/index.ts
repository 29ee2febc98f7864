// Imports of external data: files from another cloud, brought into a drive by a job.
import { createLook } from './actions/look.ts';
import { createStart } from './actions/start.ts';
import { createSteering } from './actions/steer.ts';
import { createSealing } from './credentials.ts';
import type { ImportsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createEnding } from './ending.ts';
import { createWorker } from './worker.ts';

export { importsContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { ImportsDeps } from './deps.ts';

export function createImports(deps: ImportsDeps) {
  const sealing = createSealing(deps);
  const ending = createEnding(deps);
  const worker = createWorker({ ...deps, sealing, ending });
  const look = createLook(deps);
  const start = createStart({ ...deps, sealing });
  const steering = createSteering({ ...deps, ending });
  return {
    doors: createDoors(deps, { look, start, steering }),
    /** Before the jobs stop: imports that run are handed on. */
    stop: worker.stop,
  };
}

export type ImportsModule = ReturnType<typeof createImports>;
