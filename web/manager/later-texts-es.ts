// The texts of what is fetched later in one language, as one chunk: other pages, the activity log, and refusals.
import { texts as activity } from '../../generated/texts/es/activity.ts';
import { texts as apiTokens } from '../../generated/texts/es/api-tokens.ts';
import { texts as appPasswords } from '../../generated/texts/es/app-passwords.ts';
import { texts as apps } from '../../generated/texts/es/apps.ts';
import { texts as changePhone } from '../../generated/texts/es/change-phone.ts';
import { texts as errors } from '../../generated/texts/es/errors.ts';
import { texts as imports } from '../../generated/texts/es/imports.ts';
import { texts as managerKeys } from '../../generated/texts/es/manager-keys.ts';
import { texts as numbers } from '../../generated/texts/es/numbers.ts';
import { texts as sites } from '../../generated/texts/es/sites.ts';

export const texts = [
  activity,
  apiTokens,
  appPasswords,
  apps,
  changePhone,
  errors,
  imports,
  managerKeys,
  numbers,
  sites,
];
