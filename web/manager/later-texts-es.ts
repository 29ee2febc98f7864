// The texts of pages that are fetched when somebody goes there, in one language, as one chunk.
import { texts as appPasswords } from '../../generated/texts/es/app-passwords.ts';

export const texts = [appPasswords];
