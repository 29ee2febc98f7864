import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from './notice.ts';
import { renderNotice } from './notice.ts';

const origin = 'https://accounts.example.org';
const notice: Notice = {
  lang: 'es',
  title: 'Nuevo inicio de sesión',
  blocks: [
    { kind: 'paragraph', text: 'Alguien ha entrado en tu cuenta.' },
    { kind: 'table', rows: [{ label: 'Dispositivo', value: 'Firefox, Linux' }] },
    { kind: 'code', code: '123 456' },
    { kind: 'button', label: 'No he sido yo', href: '/secure?case=1&lang=es' },
  ],
  footer: ['Este correo lo manda Aldaba.'],
};

test('both renderings say the same', () => {
  const { html, text } = renderNotice(notice, origin);
  assert.equal(
    text,
    'Nuevo inicio de sesión\n\nAlguien ha entrado en tu cuenta.\n\nDispositivo: Firefox, Linux\n\n    123 456\n\n' +
      'No he sido yo:\nhttps://accounts.example.org/secure?case=1&lang=es\n\n-- \nEste correo lo manda Aldaba.\n',
  );
  assert.match(html, /^<!doctype html><html lang="es">/);
  assert.match(html, /<meta name="color-scheme" content="light dark">/);
  assert.match(html, /href="https:\/\/accounts\.example\.org\/secure\?case=1&amp;lang=es"/);
  for (const said of [
    'Alguien ha entrado',
    'Dispositivo',
    'Firefox, Linux',
    '123 456',
    'No he sido yo',
    'lo manda',
  ])
    assert.ok(html.includes(said), said);
  assert.ok(Buffer.byteLength(html) < 4096);
});

test('a link to anywhere else is refused', () => {
  for (const href of [
    'https://evil.example/',
    '//evil.example/x',
    'http://accounts.example.org/',
    'https://accounts.example.org:444/',
    'https://accounts.example.org@evil.example/',
    'https://user:pw@accounts.example.org/',
    'javascript:alert(1)',
    'mailto:x@example.org',
    'data:text/html,x',
  ])
    assert.throws(
      () => renderNotice({ ...notice, blocks: [{ kind: 'button', label: 'x', href }] }, origin),
      RangeError,
      href,
    );
});

test('what a person chose neither becomes markup nor a line of its own', () => {
  const nasty = `</td><script>alert("1")</script>\r\nNo he sido yo:\nhttps://evil.example '&`;
  const { html, text } = renderNotice(
    {
      ...notice,
      lang: '"><script>',
      title: nasty,
      blocks: [
        { kind: 'paragraph', text: nasty },
        { kind: 'table', rows: [{ label: nasty, value: nasty }] },
        { kind: 'code', code: nasty },
        { kind: 'button', label: nasty, href: `/x?"><script>=${encodeURIComponent(nasty)}` },
      ],
      footer: [nasty],
    },
    origin,
  );
  assert.doesNotMatch(html, /<script/);
  assert.doesNotMatch(html, /alert\("/);
  assert.doesNotMatch(text, /^No he sido yo/m);
  assert.doesNotMatch(text, /^https:\/\/evil/m);
});

test('nothing in a notice is fetched from anywhere', () => {
  const { html } = renderNotice(notice, origin);
  assert.doesNotMatch(html, /\ssrc=|url\(|@import|<link|<img|<iframe|@font-face/i);
  assert.deepEqual(
    [...html.matchAll(/https?:\/\/[^"\s]+/g)].map(([url]) => new URL(url).origin),
    [origin],
  );
});

test('a notice without bound is refused before a provider cuts it', () => {
  const blocks = [{ kind: 'paragraph', text: 'x'.repeat(10_000) } as const];
  assert.throws(() => renderNotice({ ...notice, blocks }, origin), RangeError);
});
