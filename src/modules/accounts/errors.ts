// Refusals of the accounts module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'accounts/bad-address': { status: 422, about: 'The text is not an e-mail address that can be used.' },
  'accounts/address-taken': { status: 409, about: 'Another account signs in with this address.' },
  'accounts/bad-name': { status: 422, about: 'The name is empty or has characters a name cannot have.' },
  'accounts/password-too-short': { status: 422, about: 'The password is shorter than it has to be.' },
  'accounts/password-too-long': { status: 422, about: 'The password is longer than 1,000 characters.' },
  'accounts/password-common': { status: 422, about: 'The password is one of the most used ones.' },
  'accounts/password-has-name': {
    status: 422,
    about: 'The password contains a name, the address or the name of the service.',
  },
  'accounts/password-same': { status: 422, about: 'The new password is the present one.' },
  'accounts/wrong-password': { status: 403, about: 'The present password is not right.' },
  'accounts/wrong-code': { status: 422, about: 'The mailed code is not right.' },
  'accounts/code-expired': { status: 410, about: 'The mailed code is too old, used up, or was never sent.' },
  'accounts/registration-closed': {
    status: 403,
    about: 'This installation takes new people by invitation only.',
  },
  'accounts/no-such-session': { status: 404, about: 'The account has no such session.' },
});
