// Questions as people type them: the right guide is among the first three. The list was written before anybody tuned the
// ranking, and in halves: only the open one was looked at while tuning.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { world } from '../../kit/world.ts';

type Question = { ask: string; lang: 'es' | 'en'; guides: string[]; half: 'open' | 'held' };
const questions = JSON.parse(readFileSync(join(import.meta.dirname, 'questions.json'), 'utf8')) as Question[];
const share = 0.9;

/** Names of the guides a page of results leads to, in order. */
const guidesOf = (page: string): string[] =>
  [...page.matchAll(/<h3><a href="\/help\/guides\/([a-z0-9-]+)/g)].map(([, name = '']) => name);

onEachDatabase('questions', ({ kind }) => {
  for (const half of ['open', 'held'] as const) {
    test(`nine in ten questions of the ${half} half find their guide among the first three`, async (t) => {
      const w = await world(t, { kind });
      const browser = w.browser();
      const asked = questions.filter((question) => question.half === half);
      assert.ok(asked.length >= 60, String(asked.length));
      let found = 0;
      for (const { ask, lang, guides } of asked) {
        const said = await browser.get(`/help/search?lang=${lang}&q=${encodeURIComponent(ask)}`);
        assert.equal(said.status, 200);
        if (
          guidesOf(said.body)
            .slice(0, 3)
            .some((name) => guides.includes(name))
        )
          found += 1;
      }
      assert.ok(found / asked.length >= share, `${found} of ${asked.length}`);
    });
  }
});
