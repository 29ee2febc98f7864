// Refusals of the app-passwords module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'app-passwords/bad-name': { status: 422, about: 'The name is empty or has only invisible characters.' },
  'app-passwords/bad-expiry': {
    status: 422,
    about: 'The end lies in the past or more than five years ahead.',
  },
  'app-passwords/no-such-app-password': { status: 404, about: 'The account has no such app password.' },
  'app-passwords/too-many-app-passwords': {
    status: 409,
    about: 'The account has as many app passwords as it may have.',
  },
  'app-passwords/wrong-pair': {
    status: 401,
    about:
      'User name and password are not right together, or not for a program: the same answer for all of them.',
  },
});
