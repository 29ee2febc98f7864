// The server-rendered pages in Chromium: first account, sign-in, errors, a code app and backup codes, both themes, 320 px,
// and without JavaScript.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';

const password = 'correct horse battery';

async function createFirst(s: Stage, how = {}) {
  const context = await s.computer(how);
  const page = await context.newPage();
  const code = (await s.app.organisations.startCode()) ?? '';
  await page.goto(`/start#${code}`);
  assert.equal(await page.inputValue('[name=code]'), code, 'the code comes from the fragment');
  assert.ok(!page.url().includes(code), 'and leaves the address bar');
  await page.fill('[name=givenName]', 'Ana');
  await page.fill('[name=familyName]', 'García');
  await page.fill('[name=organisation]', 'Talleres Ebro');
  await page.fill('[name=address]', 'ana@example.org');
  await page.fill('[name=password]', password);
  return { context, page, code };
}

describe('entry pages', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('the first account is created from the link, signed in and out, in Spanish, accessible in every state', async (t) => {
    const s = await stage(t);
    const { page } = await createFirst(s);
    await assertAccessible(page, 'start');
    await page.click('button.primary');
    await page.waitForURL('**/manager/**');
    const other = await s.computer({ viewport: { width: 320, height: 640 } });
    const p = await other.newPage();
    await p.goto('/sign-in');
    await assertAccessible(p, 'sign-in');
    await p.fill('[name=address]', 'ana@example.org');
    await p.fill('[name=password]', 'not the right one');
    await p.click('button.primary');
    await p.getByRole('alert').waitFor();
    assert.match(await p.title(), /^Error/);
    await assertAccessible(p, 'sign-in refused');
    assert.equal(
      await p.inputValue('[name=address]'),
      'ana@example.org',
      'the address stays, the password does not',
    );
    assert.equal(await p.inputValue('[name=password]'), '');
    await p.fill('[name=password]', password);
    await p.click('button.primary');
    await p.waitForURL('**/manager/**');
    assert.deepEqual(
      s.complaints.filter((c) => !c.includes('401')),
      [],
    );
  });

  test('the Outbox is readable on a phone: rows as wide as the card, messages that wrap', async (t) => {
    const s = await stage(t);
    const { page } = await createFirst(s, { viewport: { width: 360, height: 740 } });
    await page.click('button.primary');
    await page.waitForURL('**/manager/**');
    const other = await (await s.computer()).newPage();
    await other.goto('/sign-in');
    await other.fill('[name=address]', 'ana@example.org');
    await other.fill('[name=password]', password);
    await other.click('button.primary');
    await other.waitForURL('**/manager/**');
    await s.app.jobs.runDue();
    await page.goto('/outbox');
    const row = page.locator('.methods a').first();
    await row.waitFor();
    const title = await row.locator('strong').boundingBox();
    assert.ok(title && title.width > 150 && title.height < 80, JSON.stringify(title));
    await assertAccessible(page, 'Outbox');
    await row.click();
    await page.locator('pre').waitFor();
    await assertAccessible(page, 'a message');
    assert.deepEqual(s.complaints, []);
  });

  test('the same in English, and the language switch stays on the page', async (t) => {
    const s = await stage(t);
    const { page } = await createFirst(s, { locale: 'en-GB' });
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await page.click('button.primary');
    await page.waitForURL('**/manager/**');
    const other = await (await s.computer({ locale: 'en-GB' })).newPage();
    await other.goto('/sign-in?next=%2Fmanager%2Fsessions');
    await other.getByRole('link', { name: 'Español' }).click();
    assert.equal(await other.getAttribute('html', 'lang'), 'es');
    assert.match(other.url(), /next=%2Fmanager%2Fsessions/);
    assert.deepEqual(s.complaints, []);
  });

  test('without JavaScript the whole way works: code typed by hand, sign-in, backup code, Outbox', async (t) => {
    const s = await stage(t);
    const context = await s.computer({ javaScriptEnabled: false });
    const page = await context.newPage();
    const code = (await s.app.organisations.startCode()) ?? '';
    await page.goto('/start');
    await page.fill('[name=code]', code);
    await page.fill('[name=givenName]', 'Ana');
    await page.fill('[name=familyName]', 'García');
    await page.fill('[name=organisation]', 'Ebro');
    await page.fill('[name=address]', 'ana@example.org');
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/manager/**');
    await page.goto('/outbox');
    assert.match(await page.innerText('h1'), /Bandeja de salida/);
    const other = await (await s.computer({ javaScriptEnabled: false })).newPage();
    await other.goto('/sign-in');
    await other.fill('[name=address]', 'ana@example.org');
    await other.fill('[name=password]', password);
    await other.click('button.primary');
    await other.waitForURL('**/manager/**');
  });
});
