// The texts of this app in one language, as one chunk.
import { texts as auth } from '../../generated/texts/en/auth.ts';
import { texts as common } from '../../generated/texts/en/common.ts';
import { texts as errors } from '../../generated/texts/en/errors.ts';
import { texts as kit } from '../../generated/texts/en/kit.ts';

export const texts = [auth, common, errors, kit];
