// The guard of a route against who asks. Pure: refuses or returns. Page routes turn `location` into a redirect.
import type { Guard } from '../contract.ts';
import { Refusal } from '../errors.ts';
import type { AttemptHold } from './door.ts';
import type { Principal } from './principal.ts';

export function checkGuard(
  guard: Guard,
  principal: Principal,
  attempt: AttemptHold | null,
  now: number,
): void {
  switch (guard.kind) {
    case 'public':
      return;
    case 'attempt':
      if (!attempt) throw new Refusal('core/attempt-required', { location: '/sign-in?over=1' });
      return;
    case 'device':
      if (principal.kind !== 'device') throw new Refusal('core/device-required');
      return;
    case 'app':
      if (principal.kind !== 'app-password') throw new Refusal('core/app-password-required');
      return;
    case 'service':
      if (principal.kind !== 'service') throw new Refusal('core/service-required');
      return;
    default:
      break;
  }
  // The scope was looked at where the token was; a route that names none let nobody in with one.
  const opened = guard.kind === 'session' || guard.kind === 'sudo' ? guard.token : undefined;
  if (opened !== undefined && principal.kind === 'access-token' && principal.scopes.includes(opened)) return;
  if (principal.kind !== 'session') throw new Refusal('core/sign-in-required', { location: '/sign-in' });
  const mayEnrol = guard.kind === 'enrolling' || (guard.kind === 'sudo' && guard.enrolling);
  if (principal.mustEnrol && !mayEnrol)
    throw new Refusal('core/two-step-required', {
      location: '/two-step-required',
      // What document 03 calls it, for programs that know no codes of ours.
      reason: 'twofactor-required',
    });
  if (guard.kind === 'operator' && !principal.operator) throw new Refusal('core/operator-required');
  if (guard.kind === 'sudo') {
    const { sudo } = principal;
    const fresh = sudo !== null && sudo.until > now;
    if (!fresh || (guard.verb === 'two-step-off' && sudo.reach !== 'every'))
      throw new Refusal('core/step-up-required', {
        verb: guard.verb,
        location: `/step-up?verb=${guard.verb}`,
      });
  }
}
