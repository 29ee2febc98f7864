// Refusals of signing in.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'sign-in/codes-locked': {
    status: 429,
    about: 'Too many wrong codes: the second step is closed for a while.',
  },
  'sign-in/recovery-only': {
    status: 429,
    about: 'A hundred wrong codes in a row: only the recovery of the account is left.',
  },
});
