// Refusals about numbers and text messages.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'phones/not-a-number': { status: 422, about: 'What was typed is no valid phone number.' },
  'phones/country': {
    status: 422,
    about: 'The number is of a country that SMS_COUNTRIES does not list.',
  },
  'phones/not-mobile': {
    status: 422,
    about: 'The number is a fixed line, VoIP, premium or other number that is not mobile.',
  },
  'phones/wrong-code': {
    status: 422,
    about: 'The code of the text message is not right, too old or used up.',
  },
  'phones/budget': {
    status: 429,
    about: 'The messages of today for the country of the number are used up (SMS_DAILY_BUDGET).',
  },
  'phones/forged-receipt': {
    status: 403,
    about: 'A receipt that the gateway did not sign, or about no message of ours.',
  },
});
