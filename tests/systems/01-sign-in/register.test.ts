// Open registration: closed by default, proven by mail, silent about who has an account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { address, password, world } from '../../kit/world.ts';

const names = { givenName: 'Berta', familyName: 'Ruiz', password };

onEachDatabase('open registration', ({ kind }) => {
  test('is closed unless the operator opens it', async (t) => {
    const w = await world(t, { kind });
    assert.equal((await w.browser().get('/register')).status, 403);
  });

  test('a mailed code makes the account once and signs it in', async (t) => {
    const w = await world(t, { kind, env: { REGISTRATION: 'open' } });
    const b = w.browser();
    await b.get('/register');
    await b.submit({ address: 'berta@example.org' });
    const [mail] = await w.mails('berta@example.org');
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail?.text ?? '')?.[0] ?? '';
    assert.equal((await b.submit({ ...names, code: 'AAAA-AAAA' })).status, 422);
    const done = await b.submit({ ...names, code });
    assert.equal(done.location, '/manager/');
    const { account } = (await b.api('GET /api/session')).json;
    assert.equal(account.operator, false);
    assert.ok(account.addressVerifiedAt);
    const again = w.browser();
    await again.get('/register');
    await again.submit({ address: 'berta@example.org' });
    assert.equal((await again.submit({ ...names, code })).status, 422);
    assert.equal(await w.app.accounts.count(), 1);
  });

  test('an address with an account gets the same page; only its owner is told, by mail', async (t) => {
    const w = await world(t, { kind, env: { REGISTRATION: 'open' } });
    await w.firstAccount();
    const known = w.browser();
    const unknown = w.browser();
    await known.get('/register');
    await unknown.get('/register');
    const one = await known.submit({ address });
    const two = await unknown.submit({ address: 'bob@example.org' });
    const strip = (body: string) =>
      body
        .replaceAll(address, 'X')
        .replaceAll('bob@example.org', 'X')
        .replace(/name="formToken" value="[^"]*"/g, '');
    assert.equal(one.status, two.status);
    assert.equal(strip(one.body), strip(two.body));
    assert.ok((await w.mails(address)).some((m) => m.subject.startsWith('Ya tienes una cuenta')));
    assert.equal((await known.submit({ ...names, code: 'AAAA-AAAA' })).status, 422);
  });

  test('five wrong codes use the code up', async (t) => {
    const w = await world(t, { kind, env: { REGISTRATION: 'open' } });
    const b = w.browser();
    await b.get('/register');
    await b.submit({ address: 'berta@example.org' });
    const [mail] = await w.mails('berta@example.org');
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail?.text ?? '')?.[0] ?? '';
    for (let i = 0; i < 5; i += 1) await b.submit({ ...names, code: 'AAAA-AAAA' });
    assert.equal((await b.submit({ ...names, code })).status, 422);
    assert.equal(await w.app.accounts.count(), 0);
  });
});
