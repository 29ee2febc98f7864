// Refusals of the organisations module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'organisations/not-yours': {
    status: 403,
    about: 'The organisation does not exist, or the account does not administer it.',
  },
  'organisations/already-member': {
    status: 409,
    about: 'The person with this address belongs to it already.',
  },
  'organisations/bad-code': {
    status: 422,
    about: 'The code is not right, too old, withdrawn, replaced by a newer one, or was used.',
  },
});
