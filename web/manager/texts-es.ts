// The texts of this app's first page in one language, as one chunk.
import { texts as common } from '../../generated/texts/es/common.ts';
import { texts as kit } from '../../generated/texts/es/kit.ts';
import { texts as manager } from '../../generated/texts/es/manager.ts';
import { texts as web } from '../../generated/texts/es/web.ts';

export const texts = [common, kit, manager, web];
