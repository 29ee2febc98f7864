// Colours that meet on a screen keep WCAG AA contrast in both themes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const declared = new Map(
  [...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
);
const theme = { light: 0, dark: 1 } as const;

/** The colour a token stands for in a theme, as #rrggbb. */
function colour(token: string, which: keyof typeof theme): string {
  const value = declared.get(token)?.trim() ?? assert.fail(`${token} is not declared`);
  const sides = /^light-dark\((.+),\s*(.+)\)$/.exec(value);
  const side = sides ? sides[theme[which] + 1]! : value;
  const reference = /^var\((--[\w-]+)\)$/.exec(side);
  return reference ? colour(reference[1]!, which) : side;
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['canvas', 'surface', 'sunken'];
const text: [string, string][] = [
  ...grounds.flatMap((ground): [string, string][] => [
    ['ink', ground],
    ['ink-soft', ground],
    ['accent', ground],
    ['accent-strong', ground],
    ['danger', ground],
  ]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-strong'],
  ...['accent', 'danger', 'warning', 'success'].flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    ['ink', `${tone}-soft`],
    ['surface', tone],
  ]),
  ['ink-soft', 'accent-soft'],
];
const shapes: [string, string][] = [
  ...['canvas', 'surface'].map((ground): [string, string] => ['line-strong', ground]),
  ['line-strong', 'sunken'],
];

for (const which of ['light', 'dark'] as const) {
  for (const [pairs, least] of [
    [text, 4.5],
    [shapes, 3],
  ] as const) {
    test(`${which} theme: ${least === 3 ? 'borders' : 'texts'} reach ${least}:1`, () => {
      for (const [one, other] of pairs) {
        const found = contrast(colour(`--color-${one}`, which), colour(`--color-${other}`, which));
        assert.ok(found >= least, `${one} on ${other}: ${found.toFixed(2)}`);
      }
    });
  }
}
