// How the digits reach the phone: typed, scanned from the waiting page, or opened by a link on the same phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protectedAna } from '../../kit/protected.ts';
import { world } from '../../kit/world.ts';

const phoneAgent = 'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile';

test('an administrator types six digits or scans them: the page has both, and scripts are not needed', async (t) => {
  const w = await world(t);
  await protectedAna(w);
  w.clock.move(60_000);
  const computer = w.browser({ ip: '198.51.100.30' });
  await w.signIn(computer);
  const page = (await computer.get('/sign-in/knock')).body;
  assert.match(page, /<p class="number">\d{6}<\/p>/);
  assert.match(page, /<svg class="qr"[^>]*aria-label="Código QR con el número de esta página"/);
  assert.doesNotMatch(page, /<svg class="qr"[^>]*style=/);
});

test('on the phone itself a link opens Aldaba Auth with the digits, in the fragment only', async (t) => {
  const w = await world(t);
  const { device } = await protectedAna(w);
  w.clock.move(60_000);
  const browser = w.browser({ ip: '198.51.100.31', userAgent: phoneAgent });
  await w.signIn(browser);
  const page = (await browser.get('/sign-in/knock')).body;
  const [, knockId, number] =
    /href="http:\/\/localhost:8330\/auth\/#knock=v1\.([A-Za-z0-9_-]+)\.(\d{6})"/.exec(page) ?? [];
  assert.equal((await device.knocks())[0]?.ask.knock, knockId);
  assert.deepEqual((await device.answer('yes', { number: number ?? '' })).json, { outcome: 'approved' });
});
