// Refusals in one language, as one chunk: fetched when the first one is met.
import { texts as errors } from '../../generated/texts/es/errors.ts';

export const texts = [errors];
