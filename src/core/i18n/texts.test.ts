import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTexts, languageOf } from './texts.ts';
import { richHtml } from './rich.ts';
import { html } from '../http/html.ts';

test('the same key speaks the language of the reader', () => {
  assert.equal(createTexts('es').t('common.save'), 'Guardar');
  assert.equal(createTexts('en').t('common.save'), 'Save');
});

test('a key nobody wrote is undefined for find and shows as itself otherwise', () => {
  const { t } = createTexts('en');
  assert.equal(t.find('errors.core.nothing'), undefined);
  assert.equal(t.find('toString'), undefined);
  assert.equal((t as (key: string) => string)('errors.core.nothing'), 'errors.core.nothing');
});

test('a language the person chose wins over what the browser asks', () => {
  assert.equal(languageOf('es-ES,es;q=0.9', 'en'), 'en');
  assert.equal(languageOf('en', 'tlh'), 'en');
});

test('Accept-Language is read by quality, then by order, and refused ranges do not count', () => {
  assert.equal(languageOf('de, en-GB;q=0.5, es;q=0.8'), 'es');
  assert.equal(languageOf('en-US,en;q=0.9,es;q=0.8'), 'en');
  assert.equal(languageOf('es;q=0, en;q=0.1'), 'en');
  assert.equal(languageOf('en;q=nonsense, fr'), 'es');
  assert.equal(languageOf(undefined), 'es');
});

test('instants show in the zone of the reader, and an unknown zone counts as UTC', () => {
  const at = Date.UTC(2026, 0, 31, 23, 30);
  assert.equal(
    createTexts('es', 'Europe/Madrid').format.date(at, 'long', 'Europe/Madrid'),
    '1 de febrero de 2026',
  );
  assert.equal(createTexts('es', 'Mars/Olympus').zone, 'UTC');
});

test('a distance in time reads as people say it', () => {
  const { relative } = createTexts('es').format;
  const now = Date.UTC(2026, 0, 1);
  assert.equal(relative(now - 5_000, now), 'ahora');
  assert.equal(relative(now - 5 * 60_000, now), 'hace 5 minutos');
  assert.equal(relative(now - 59.6 * 60_000, now), 'hace 1 hora');
  assert.equal(relative(now + 24 * 3_600_000, now), 'mañana');
});

test('spans and sizes use the units of the language', () => {
  const { span, size } = createTexts('es').format;
  assert.equal(span(71 * 3600 + 5 * 60 + 7), '71 horas y 5 minutos');
  assert.equal(span(0), '0 segundos');
  assert.equal(size(1_240_000_000), '1,2 GB');
  assert.equal(size(999), '999 bytes');
});

test('rich texts escape words and turn only known tags into markup', () => {
  const parts = ['<i>', { tag: 'b', children: ['"x"'] }, { tag: 'script', children: ['alert(1)'] }];
  assert.equal(richHtml(parts).markup, '&lt;i&gt;<b>&quot;x&quot;</b>alert(1)');
  const link = richHtml([{ tag: 'link', children: ['go'] }], {
    link: (children) => html`<a href="/help">${children}</a>`,
  });
  assert.equal(link.markup, '<a href="/help">go</a>');
});
