// The texts of this app in one language, as one chunk.
import { texts as common } from '../../generated/texts/en/common.ts';
import { texts as drive } from '../../generated/texts/en/drive.ts';
import { texts as kit } from '../../generated/texts/en/kit.ts';
import { texts as web } from '../../generated/texts/en/web.ts';

export const texts = [common, drive, kit, web];
