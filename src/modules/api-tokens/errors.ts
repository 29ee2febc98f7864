// Refusals of the api-tokens module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'api-tokens/bad-name': { status: 422, about: 'The name is empty or has only invisible characters.' },
  'api-tokens/bad-expiry': { status: 422, about: 'The end lies in the past or more than five years ahead.' },
  'api-tokens/no-such-token': { status: 404, about: 'The organisation has no such API token.' },
  'api-tokens/too-many-tokens': {
    status: 409,
    about: 'The organisation has as many API tokens as it may have.',
  },
});
