// The texts of this app in one language, as one chunk.
import { texts as activity } from '../../generated/texts/en/activity.ts';
import { texts as common } from '../../generated/texts/en/common.ts';
import { texts as errors } from '../../generated/texts/en/errors.ts';
import { texts as kit } from '../../generated/texts/en/kit.ts';
import { texts as manager } from '../../generated/texts/en/manager.ts';

export const texts = [activity, common, errors, kit, manager];
