// The texts of what is fetched later in one language, as one chunk: other pages, and refusals.
import { texts as driveDates } from '../../generated/texts/en/drive-dates.ts';
import { texts as drivePages } from '../../generated/texts/en/drive-pages.ts';
import { texts as errors } from '../../generated/texts/en/errors.ts';

export const texts = [driveDates, drivePages, errors];
