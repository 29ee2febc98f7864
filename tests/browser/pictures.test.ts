// The pictures of the README are taken from the real screens: `PICTURES=1 node --test tests/browser/pictures.test.ts`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, linkByTypedCode, saveCodes, showLink, typePassword } from '../kit/people.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');
const wanted = process.env['PICTURES'] === '1';

after(closeBrowser);

/** Not a test of anything: declared only when pictures are asked for, so that no run counts it as skipped. */
if (wanted)
  test('pictures of the real screens', { skip: skipBrowser }, async (t) => {
    mkdirSync(folder, { recursive: true });
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const phone = await (await s.phone({ deviceScaleFactor: 2 })).newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    const again = await (await s.computer({ viewport: { width: 1000, height: 760 } })).newPage();
    await again.goto('/sign-in');
    await again.screenshot({ path: join(folder, 'sign-in.png') });
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await again.screenshot({ path: join(folder, 'knock.png') });
    await phone.getByLabel(/otra pantalla/).fill((await again.innerText('.number')).trim());
    await phone.screenshot({ path: join(folder, 'aldaba-auth.png') });
    await phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL('**/sign-in/trust**');
    await computer.goto('/manager/');
    await computer.getByRole('heading', { level: 1 }).waitFor();
    await computer.waitForLoadState('networkidle');
    await computer.screenshot({ path: join(folder, 'security-check-up.png') });
  });
