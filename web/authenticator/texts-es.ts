// The texts of this app in one language, as one chunk.
import { texts as auth } from '../../generated/texts/es/auth.ts';
import { texts as common } from '../../generated/texts/es/common.ts';
import { texts as errors } from '../../generated/texts/es/errors.ts';
import { texts as kit } from '../../generated/texts/es/kit.ts';

export const texts = [auth, common, errors, kit];
