// The texts of this app in one language, as one chunk.
import { texts as common } from '../../generated/texts/es/common.ts';
import { texts as drive } from '../../generated/texts/es/drive.ts';
import { texts as kit } from '../../generated/texts/es/kit.ts';
import { texts as web } from '../../generated/texts/es/web.ts';

export const texts = [common, drive, kit, web];
