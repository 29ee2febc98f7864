// What a guard must say to whom, and whether an answer says so. Pure.
import type { Guard } from '../core/contract.ts';

/**
 * `nobody`: a credential in a place where it means nothing. `password-alone`: the account's own password, as programs bring it,
 * where the account has no second step and its organisations let programs be (document 06).
 */
export type Role = 'nobody' | 'attempt' | 'must-enrol' | 'password-alone';

export function mustRefuse(guard: Guard, role: Role): boolean {
  switch (guard.kind) {
    case 'public':
      return false;
    case 'attempt':
      return role !== 'attempt';
    case 'enrolling':
      return role !== 'must-enrol';
    case 'app':
      return role !== 'password-alone';
    case 'sudo':
      return !(guard.enrolling && role === 'must-enrol');
    default:
      return true;
  }
}

export type Answer = {
  status: number;
  location: string;
  code: string | undefined;
  isPage: boolean;
  setsSession: boolean;
};

const codes: ReadonlySet<string> = new Set([
  'core/sign-in-required',
  'core/attempt-required',
  'core/device-required',
  'core/app-password-required',
  'core/service-required',
  'core/two-step-required',
  'core/operator-required',
  'core/step-up-required',
]);

/** A refusal of the guard. What fails before the guard is none: a probe that was not understood proves nothing. */
export function isRefusal({ status, location, code, isPage, setsSession }: Answer): boolean {
  if (setsSession) return false;
  if (status === 303) return /^\/(sign-in|two-step-required|step-up)([?/]|$)/.test(location);
  if (status !== 401 && status !== 403) return false;
  return code === undefined ? isPage : codes.has(code);
}
