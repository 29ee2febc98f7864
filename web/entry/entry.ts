// What the server-rendered pages gain from JavaScript. Each enhancer looks for its data attribute; a page without
// them, or a browser without scripts, works all the same. No texts here: words come in attributes.
import { copyCodes, downloadCodes, printPage, showPasswords } from './enhance/controls.ts';
import { fillTimeZone, focusErrors, guardDoubleSubmit, takeFragment } from './enhance/forms.ts';
import { offerKeys } from './enhance/keys.ts';
import { watchWait } from './enhance/wait.ts';

takeFragment();
fillTimeZone();
focusErrors();
showPasswords();
copyCodes();
downloadCodes();
printPage();
offerKeys();
// Last: it stands behind every other listener and sees what they prevented.
guardDoubleSubmit();
watchWait();
