// The metadata of the world's telephone numbers: several megabytes, so only where somebody types a number.
import { lazily } from './lazily.ts';

export const phoneNumbers = lazily(
  (require) => require('libphonenumber-js/max') as typeof import('libphonenumber-js/max'),
);
