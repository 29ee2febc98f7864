// Refusals of recovering an account and of changing its recovery channels.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'recovery/frozen': {
    status: 409,
    about: 'The account was recovered less than 72 hours ago: its recovery channels stay as they are.',
  },
  'recovery/wrong-code': { status: 422, about: 'The mailed code is not right, too old or used up.' },
  'recovery/too-many-addresses': { status: 409, about: 'The account has three recovery addresses already.' },
  'recovery/same-as-login': {
    status: 422,
    about: 'The recovery address is the login address: whoever loses one loses both.',
  },
  'recovery/no-such-address': { status: 404, about: 'The account has no such recovery address.' },
  'recovery/phone-there': { status: 409, about: 'The account has this recovery phone already.' },
  'recovery/too-many-phones': { status: 409, about: 'The account has two recovery phones already.' },
  'recovery/no-such-phone': { status: 404, about: 'The account has no such recovery phone.' },
  'recovery/last-way': {
    status: 409,
    about: 'Without this address no way would be left to choose a new password.',
  },
});
