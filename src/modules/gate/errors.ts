// Refusals of the gate module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'gate/bad-name': { status: 422, about: 'The name of the site is empty or has only invisible characters.' },
  'gate/bad-host': {
    status: 422,
    about: 'The host is no host name with an optional port, or is the host of this installation.',
  },
  'gate/host-taken': {
    status: 409,
    about: 'The host is registered already, here or by another organisation.',
  },
  'gate/too-many-sites': {
    status: 409,
    about: 'The organisation has as many protected sites as it may have.',
  },
  'gate/no-such-site': { status: 403, about: 'No protected site with that host or id is registered.' },
  'gate/not-allowed': { status: 403, about: 'The account may not enter this site.' },
});
