// Refusals of the openid module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'openid/no-such-app': {
    status: 404,
    about: 'There is no such app here, or it is not of this organisation.',
  },
  'openid/bad-name': { status: 422, about: 'The name is empty or has only invisible characters.' },
  'openid/bad-address': {
    status: 422,
    about:
      'An address is not https (or http on localhost), or has a wildcard, a fragment or a user name; `field` says which.',
  },
  'openid/no-address': { status: 422, about: 'An app that is not a device needs one address to go back to.' },
  'openid/no-secret': { status: 409, about: 'A public app keeps no secret.' },
  'openid/too-many-apps': { status: 409, about: 'The organisation has as many apps as it may have.' },
  'openid/expired': {
    status: 404,
    about: 'The sign-in to the app is over, was begun in another browser, or never was.',
  },
});
