// Draws the PNG icons of the installable app from web/shared/mark.svg with the system's Chromium. The PNG files are in
// the repository: run this only after the mark changed.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const root = dirname(import.meta.dirname);
const target = join(root, 'web/authenticator/public/icons');
const mark = readFileSync(join(root, 'web/shared/mark.svg'), 'utf8');
/** Systems cut maskable icons to their own shape: square tile, and the drawing inside the middle 80 %. */
const maskable = mark
  .replace('rx="14" ', '')
  .replace(/<g (.*)<\/svg>/s, '<g transform="translate(7 7) scale(.78)"><g $1</g></svg>');
/** Notification badge of Android: only the alpha counts. */
const badge = mark.replace(/<rect[^>]*>/, '').replace(/<circle cx="32" cy="18[^>]*>/, '');

const icons = [
  { name: 'icon-192.png', svg: mark, size: 192 },
  { name: 'icon-512.png', svg: mark, size: 512 },
  { name: 'icon-maskable-512.png', svg: maskable, size: 512 },
  { name: 'icon-180.png', svg: maskable, size: 180 },
  { name: 'badge-96.png', svg: badge, size: 96 },
];

mkdirSync(target, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const { name, svg, size } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.goto(
    `data:text/html,<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${encodeURIComponent(svg)}`,
  );
  await page.screenshot({ path: join(target, name), omitBackground: true });
  await page.close();
}
await browser.close();
