// The actions the doors of this module are bound to.
import type { createCheckPassword } from './actions/check-password.ts';
import type { createCountSecondStep } from './actions/count-second-step.ts';
import type { createFinish } from './actions/finish.ts';
import type { createKnockActions } from './actions/knock.ts';
import type { Attempts } from './attempts.ts';

export type SignInParts = { attempts: Attempts } & ReturnType<typeof createCheckPassword> &
  ReturnType<typeof createCountSecondStep> &
  ReturnType<typeof createFinish> &
  ReturnType<typeof createKnockActions>;
