// The texts of this app in one language, as one chunk.
import { texts as activity } from '../../generated/texts/es/activity.ts';
import { texts as common } from '../../generated/texts/es/common.ts';
import { texts as errors } from '../../generated/texts/es/errors.ts';
import { texts as kit } from '../../generated/texts/es/kit.ts';
import { texts as manager } from '../../generated/texts/es/manager.ts';

export const texts = [activity, common, errors, kit, manager];
