// The texts of this app's first page in one language, as one chunk.
import { texts as common } from '../../generated/texts/en/common.ts';
import { texts as kit } from '../../generated/texts/en/kit.ts';
import { texts as manager } from '../../generated/texts/en/manager.ts';
import { texts as web } from '../../generated/texts/en/web.ts';

export const texts = [common, kit, manager, web];
