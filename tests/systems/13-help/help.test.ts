// The help centre as a reader meets it: pages, search, feedback, and what the operator hears of it.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { errorTable } from '../../../src/app.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { world } from '../../kit/world.ts';

const guides = join(import.meta.dirname, '../../../docs/help');

/** A copy of the guides with files written over it; null takes one away. */
function guidesWith(t: TestContext, files: Readonly<Record<string, string | null>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-help-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(guides, folder, { recursive: true });
  for (const [path, text] of Object.entries(files))
    if (text === null) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), text);
  return folder;
}

const guide = (title: string, body: string, more = '') => `---
title: ${title}
summary: A guide of this test.
tags: [knocking]
products: [entry]
audience: [member]
category: start
reviewed: 2026-11-24
related: []
${more}---

1. Read.

${body}
`;

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

onEachDatabase('help centre', ({ kind }) => {
  test('every page is there for somebody who is not signed in, in both languages, without a script of its own', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    for (const path of [
      '/help',
      '/help/guides/sign-in',
      '/help/tags/2fa',
      '/help/categories/two-step',
      '/help/search?q=2fa',
      '/help/errors',
      '/help/errors/accounts/bad-name',
    ])
      for (const lang of ['es', 'en']) {
        const said = await browser.get(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
        assert.equal(said.status, 200, path);
        assert.match(said.body, new RegExp(`<html lang="${lang}"`), path);
        assert.match(String(said.headers['cache-control']), /no-store/);
        assert.doesNotMatch(
          said.body,
          /<script(?! type="module" src="\/assets\/)|<style| style="| onclick/,
          path,
        );
        assert.doesNotMatch(said.body, /help\.[a-z-]+\.|\{\{|undefined|\[object|NaN/, path);
      }
  });

  test('every refusal has its article, where problem+json says it is', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const refused = await browser.api('GET /api/session');
    assert.equal(refused.json.type, '/help/errors/core/sign-in-required');
    for (const code of Object.keys(errorTable)) {
      const said = await browser.get(`/help/errors/${code}`);
      assert.equal(said.status, 200, code);
      assert.match(said.body, new RegExp(`<code>${code}</code>`));
    }
    assert.equal((await browser.get('/help/errors/core/nothing')).status, 404);
    assert.equal((await browser.get('/help/errors/constructor/name')).status, 404);
  });

  test('a tag has all its guides whole on one page, with anchors of their own; the short address leads there', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const short = await browser.get('/help/tag/2fa?lang=en');
    assert.deepEqual([short.status, short.location], [303, '/help/tags/2fa?lang=en']);
    const { body } = await browser.follow(short);
    const names = [...body.matchAll(/<article class="prose several" id="([a-z0-9-]+)"/g)].map(
      ([, name]) => name,
    );
    assert.ok(names.length >= 5, String(names));
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(textOf(body).length > 5000);
  });

  test('names that are no guide are answered with what might be meant, whatever is tried', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    for (const name of [
      'backup-code',
      '..%2f..%2fpackage',
      '%2e%2e',
      '__proto__',
      'constructor',
      'sign-in.md',
      'es%2fsign-in',
      '%00',
      '<script>',
      "'--",
    ]) {
      const said = await browser.get(`/help/guides/${encodeURI(name).replaceAll('%25', '%')}`);
      assert.equal(said.status, 404, name);
      assert.doesNotMatch(said.body, /<script>|"name": "aldaba"/);
    }
    assert.match((await browser.get('/help/guides/backup-code')).body, /href="\/help\/guides\/backup-codes"/);
    assert.equal((await browser.get('/help/pictures/..%2f..%2fsecurity.md')).status, 404);
  });

  test('signed in, a guide shows the reader their own values, escaped, and the notes of their state; others see samples', async (t) => {
    const body =
      'Type {{account.loginAddress}} at {{server.host}}, {{account.name}}.\n\n::: state two-step-off\nGrey because it is off.\n:::\n\n::: state two-step-on\nGreen.\n:::\n\n::: state not-signed-in\nSign in first.\n:::';
    const folder = guidesWith(t, {
      'es/knock.md': guide('Llamar', body),
      'en/knock.md': guide('Knocking', body),
    });
    const w = await world(t, { kind, helpFolder: folder });
    const stranger = await w.browser().get('/help/guides/knock');
    assert.match(stranger.body, /<span class="sample">ana@example\.org<\/span>/);
    assert.match(stranger.body, /localhost:8330/);
    assert.match(stranger.body, /Sign in first/);
    assert.doesNotMatch(stranger.body, /Grey because|Green\./);
    const { browser } = await w.firstAccount(w.browser(), {
      address: 'eva+x@example.org',
      givenName: '<b>Eva',
    });
    const own = await browser.get('/help/guides/knock');
    assert.match(own.body, /<span class="own">eva\+x@example\.org<\/span>/);
    assert.match(own.body, /&lt;b&gt;Eva García/);
    assert.match(own.body, /Grey because it is off/);
    assert.doesNotMatch(own.body, /Sign in first|Green\.|<b>Eva/);
    assert.match(String(own.headers['cache-control']), /no-store/);
    const after = await w.browser().get('/help/guides/knock');
    assert.doesNotMatch(after.body, /eva\+x/, 'nothing of one reader is kept for the next');
  });

  test('a guide that a language lacks is shown in the other one, and says so', async (t) => {
    const w = await world(t, { kind, helpFolder: guidesWith(t, { 'es/sign-in.md': null }) });
    const said = await w.browser().get('/help/guides/sign-in');
    assert.equal(said.status, 200);
    assert.match(textOf(said.body), /todavía no está en español/);
    assert.match(said.body, /<article class="prose" lang="en"/);
  });

  test('reading in another language than one’s own stays so from page to page', async (t) => {
    const w = await world(t, { kind });
    const { body } = await w.browser().get('/help/guides/sign-in?lang=en');
    const internal = [...body.matchAll(/<(?:article|main)[\s\S]*<\/main>/g)]
      .join('')
      .matchAll(/href="(\/help\/[^"]*)"/g);
    const links = [...internal].map(([, href = '']) => href);
    assert.ok(links.length > 3);
    for (const href of links) assert.match(href, /\?lang=en(#|$)/, href);
    assert.match(
      body,
      /<link rel="canonical" href="http:\/\/localhost:8330\/help\/guides\/sign-in\?lang=en">/,
    );
    assert.match(body, /hreflang="es" href="http:\/\/localhost:8330\/help\/guides\/sign-in\?lang=es"/);
  });

  test('operators of either database, controls, half letters and ten kilobytes are only words', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const odd = [
      '"',
      "'",
      '*',
      'código*',
      'a AND',
      'NOT código',
      '(código',
      'terms:x',
      'código & !',
      "'; drop table help_term; --",
      'NEAR(a b)',
      '^código',
      '{a b}',
      '\\',
      '%',
      '\u0000código',
      '\u202ecodigo',
      '\ud800',
      '<script>alert(1)</script>',
      '&amp;',
      '\ua66e1',
      'código '.repeat(1400),
      '🔑',
      'ünïcödé ключ 钥匙',
      '-',
      ' ',
    ];
    for (const query of odd) {
      const said = await browser.get(`/help/search?q=${encodeURIComponent(query.toWellFormed())}`);
      assert.equal(said.status, 200, query.slice(0, 40));
      assert.doesNotMatch(said.body, /<script>|\u202e|(?!\n)\p{Cc}/u);
      if (/c[oó]digo/.test(query)) assert.match(said.body, /<h3>/, query.slice(0, 40));
    }
    assert.equal((await browser.get('/help/search?q=%ff%fe')).status < 500, true);
  });

  test('accents, plurals and slips find the same guide; a correction is told, with the way to the words as typed', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const first = async (q: string) =>
      /<h3><a href="([^"]*)"/.exec((await browser.get(`/help/search?q=${encodeURIComponent(q)}`)).body)?.[1];
    const right = await first('códigos de respaldo');
    assert.equal(right, '/help/guides/backup-codes');
    for (const q of ['codigo de respaldo', 'CODIGOS RESPALDO', 'códigos de repaldo'])
      assert.equal(await first(q), right, q);
    const slip = await browser.get('/help/search?q=contrasenaa');
    assert.match(slip.body, /Mostramos resultados para <a href="\/help\/search\?q=contrasena"/);
    assert.match(slip.body, /href="\/help\/search\?q=contrasenaa&amp;exact=1"/);
    assert.doesNotMatch(
      (await browser.get('/help/search?q=contrasenaa&exact=1')).body,
      /Mostramos resultados/,
    );
    assert.match(
      (await browser.get('/help/search?q=verificaci')).body,
      /<mark>/,
      'the last word may be unfinished',
    );
  });

  test('the index is made once for the same guides, and anew when one changed', async (t) => {
    const folder = guidesWith(t, {});
    const w = await world(t, { kind, helpFolder: folder });
    const digest = async () =>
      (
        await sql<{ digest: string; built_at: number }>`select digest, built_at from help_index`.execute(
          w.db.kysely,
        )
      ).rows[0];
    await w.browser().get('/help/search?q=2fa');
    const before = await digest();
    assert.ok(before);
    const { createSearch } = await import('../../../src/modules/help/search/search.ts');
    const { readLibrary } = await import('../../../src/modules/help/guides/library.ts');
    w.clock.move(1000);
    await createSearch({ db: w.db, clock: w.clock, library: readLibrary(folder) })('es', '2fa');
    assert.deepEqual(await digest(), before);
    writeFileSync(join(folder, 'es/knock.md'), guide('Llamar a la aldaba', 'x'));
    const both = [1, 2].map(() => createSearch({ db: w.db, clock: w.clock, library: readLibrary(folder) }));
    const found = await Promise.all(both.map((search) => search('es', 'aldabonazo aldaba llamar')));
    for (const { hits } of found) assert.ok(hits.some((hit) => hit.guide.name === 'knock'));
    assert.notEqual((await digest())?.digest, before.digest);
  });

  test('"was this useful?" works without scripts: yes is thanked, no asks why and then listens, with HTML as text', async (t) => {
    const w = await world(t, { kind });
    const reader = w.browser();
    await reader.get('/help/guides/sign-in');
    const yes = await reader.submit({ useful: 'yes' }, '/help/guides/sign-in/feedback');
    assert.deepEqual([yes.status, yes.location], [303, '/help/guides/sign-in?vote=thanks#feedback']);
    assert.match((await reader.follow(yes)).body, /Gracias por decírnoslo/);
    await reader.get('/help/guides/sign-in');
    const no = await reader.submit({ useful: 'no' }, '/help/guides/sign-in/feedback');
    const why = await reader.follow(no);
    assert.match(why.body, /¿Qué ha fallado\?/);
    const silent = await reader.submit({ reason: '', comment: 'x' }, '/help/guides/sign-in/feedback');
    assert.equal(silent.status, 422);
    assert.match(silent.body, /Elige un motivo/);
    const told = await reader.submit(
      { reason: 'different', comment: `<img src=x onerror=alert(1)>\u202e ${'y'.repeat(600)}` },
      '/help/guides/sign-in/feedback',
    );
    assert.equal(told.status, 303);
    const again = await reader.get(no.location ?? '');
    assert.doesNotMatch(again.body, /¿Qué ha fallado\?/, 'a vote is explained once');

    const { browser: operator } = await w.firstAccount();
    const page = await operator.get('/help/operator');
    assert.equal(page.status, 200);
    assert.match(page.body, /La pantalla es distinta/);
    assert.match(page.body, /<blockquote>&lt;img src=x onerror=alert\(1\)&gt; y{100}/);
    assert.doesNotMatch(page.body, /<img|\u202e|y{500}/);
    assert.match(textOf(page.body), /¿Cómo inicio sesión\?\s*\d+ 1 1/);
    const id =
      /name="what" value="vote"><input type="hidden" name="id" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const done = await operator.submit({ what: 'vote', id }, '/help/operator/done');
    assert.equal(done.status, 303);
    assert.doesNotMatch((await operator.get('/help/operator')).body, /<blockquote>/);
  });

  test('feedback wants the form of this browser, a guide that exists, an answer, and patience', async (t) => {
    const w = await world(t, { kind });
    const reader = w.browser();
    await reader.get('/help/guides/sign-in');
    const url = '/help/guides/sign-in/feedback';
    assert.equal((await reader.formPost(url, { useful: 'yes' })).status, 400);
    assert.equal((await reader.formPost(url, { useful: 'yes', formToken: 'x' })).status, 403);
    await reader.get('/help/guides/sign-in');
    assert.equal((await reader.submit({ useful: 'maybe' }, url)).status, 400);
    await reader.get('/help/guides/sign-in');
    for (let tries = 0; tries < 5; tries += 1) {
      await reader.get('/help/guides/sign-in');
      await reader.submit({ useful: 'no' }, url);
    }
    await reader.get('/help/guides/sign-in');
    const many = await reader.submit({ useful: 'no' }, url);
    assert.equal(many.status, 429);
    assert.ok(Number(many.headers['retry-after']) > 0);
    const other = w.browser({ ip: '198.51.100.7' });
    await other.get('/help/guides/backup-codes');
    const stranger = await other.submit(
      { vote: 'A'.repeat(22), reason: 'other' },
      '/help/guides/backup-codes/feedback',
    );
    assert.equal(
      stranger.status,
      303,
      'somebody else’s vote is not theirs to explain, and nobody learns whether it exists',
    );
  });

  test('what nobody found reaches the operator by its words only, counted, and can be taken off', async (t) => {
    const w = await world(t, { kind });
    const reader = w.browser();
    for (let times = 0; times < 2; times += 1)
      await reader.get('/help/search?q=xylophone+zither+eva@zqzqzq.zz+600123456');
    await reader.get('/help/search?q=sign-in&lang=en');
    assert.equal((await w.browser().get('/help/operator')).status, 303);
    const { browser: operator } = await w.firstAccount();
    const page = await operator.get('/help/operator');
    assert.match(textOf(page.body), /xylophone zither es 2 /);
    assert.doesNotMatch(page.body, /eva@|600123456|q=sign-in/);
    await operator.submit({ what: 'search' }, '/help/operator/done');
    assert.doesNotMatch((await operator.get('/help/operator')).body, /xylophone/);
    const member = w.browser();
    await w.signIn(member, { address: (await w.person('Eva')).loginAddress });
    assert.equal((await member.get('/help/operator')).status, 403);
  });

  test('reads are counted by day and guide, and what is read most stands on the home page', async (t) => {
    const w = await world(t, { kind });
    const reader = w.browser();
    for (let times = 0; times < 3; times += 1) await reader.get('/help/guides/lost-phone');
    await reader.get('/help/guides/sign-in');
    await w.app.help.flush();
    const { body } = await w.browser().get('/help');
    const band = /<h2>Lo más leído<\/h2>([\s\S]*?)<\/section>/.exec(body)?.[1] ?? '';
    assert.deepEqual(
      [...band.matchAll(/guides\/([a-z-]+)"/g)].map(([, name]) => name),
      ['lost-phone', 'sign-in'],
    );
    const { rows } = await sql<Record<string, unknown>>`select * from help_read order by name`.execute(
      w.db.kysely,
    );
    assert.deepEqual(rows, [
      { day: '2026-01-15', name: 'lost-phone', reads: 3 },
      { day: '2026-01-15', name: 'sign-in', reads: 1 },
    ]);
  });

  test('pages of the product lead to the guide that fits them, at the same place', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const helpOf = (body: string) =>
      /<footer>[\s\S]*<a href="(\/help[^"]*)">Ayuda<\/a><\/footer>/.exec(body)?.[1];
    assert.equal(helpOf((await browser.get('/sign-in')).body), '/help/guides/sign-in');
    assert.equal(helpOf((await browser.get('/start')).body), '/help/guides/first-account');
    assert.equal(helpOf((await browser.get('/no-such-page')).body), '/help/errors/core/not-found');
    assert.equal(
      (await browser.get('/help?for=/manager/backup-codes')).location,
      '/help/guides/backup-codes',
    );
    assert.equal((await browser.get('/help?for=https://evil.example/')).location, '/help');
  });

  test('the sitemap and the feed are XML that lists every guide in both languages', async (t) => {
    const w = await world(t, { kind });
    const browser = w.browser();
    const map = await browser.get('/help/sitemap.xml');
    assert.match(String(map.headers['content-type']), /^application\/xml/);
    assert.match(String(map.headers['content-disposition']), /^inline/);
    assert.match(
      map.body,
      /<loc>http:\/\/localhost:8330\/help\/guides\/sign-in\?lang=es<\/loc><lastmod>\d{4}-\d\d-\d\d<\/lastmod>/,
    );
    const feed = await browser.get('/help/feed.xml?lang=en');
    assert.match(String(feed.headers['content-type']), /^application\/atom\+xml/);
    assert.match(feed.body, /<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom" xml:lang="en">/);
    assert.equal(feed.headers['set-cookie'], undefined);
    for (const { body } of [map, feed]) assert.doesNotMatch(body, /&(?!(amp|lt|gt|quot|#39);)/);
  });

  test('a guide with a broken head does not take the others away', async (t) => {
    const folder = guidesWith(t, {
      'es/sign-in.md': '---\ntitle: [\n---\n',
      'synonyms.yaml': 'es: 7',
      'es/errors.yaml': ':\n- [',
    });
    const w = await world(t, { kind, helpFolder: folder });
    const browser = w.browser();
    assert.equal((await browser.get('/help')).status, 200);
    assert.equal((await browser.get('/help/search?q=respaldo')).status, 200);
    assert.equal((await browser.get('/help/guides/sign-in')).status, 200, 'in the other language');
    assert.equal((await browser.get('/help/errors/core/busy')).status, 200);
  });
});
