// The texts of what is fetched later in one language, as one chunk: other pages, the activity log, and refusals.
import { texts as activity } from '../../generated/texts/en/activity.ts';
import { texts as apiTokens } from '../../generated/texts/en/api-tokens.ts';
import { texts as appPasswords } from '../../generated/texts/en/app-passwords.ts';
import { texts as apps } from '../../generated/texts/en/apps.ts';
import { texts as changePhone } from '../../generated/texts/en/change-phone.ts';
import { texts as errors } from '../../generated/texts/en/errors.ts';
import { texts as imports } from '../../generated/texts/en/imports.ts';
import { texts as managerKeys } from '../../generated/texts/en/manager-keys.ts';
import { texts as numbers } from '../../generated/texts/en/numbers.ts';
import { texts as sites } from '../../generated/texts/en/sites.ts';

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
