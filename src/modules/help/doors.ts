// Doors of the help centre: pages, feeds, feedback, the operator's page.
import { readFile } from 'node:fs/promises';
import { refuse } from '../../core/errors.ts';
import { bind, type Call } from '../../core/http/door.ts';
import type { Html } from '../../core/http/html.ts';
import { file, page, redirect, type Reply } from '../../core/http/replies.ts';
import { createCountMiss } from './actions/count-miss.ts';
import { createGiveFeedback } from './actions/give-feedback.ts';
import { helpContract } from './contract.ts';
import type { HelpDeps } from './deps.ts';
import type { Engine } from './engine.ts';
import type { Guide, Language } from './guides/library.ts';
import { errorBody, type ErrorFacts, errorsBody } from './pages/errors.ts';
import { atomFeed, sitemap } from './pages/feeds.ts';
import { createFrame, createReading, isLanguage, type Reading } from './pages/frame.ts';
import { type Feedback, guideBody } from './pages/guide.ts';
import {
  categoryBody,
  categoryTexts,
  guidesFor,
  homeBody,
  isCategory,
  nowhereBody,
  tagBody,
  tagsOf,
} from './pages/lists.ts';
import { operatorBody } from './pages/operator.ts';
import { resultsBody } from './pages/results.ts';
import type { Reads } from './reads.ts';
import { dayOf, helpFor } from './rules.ts';
import * as store from './store.ts';
import { categories } from './guides/front-matter.ts';

const hourSeconds = 3600;
const figuresDays = 30;

export function createDoors(deps: HelpDeps, parts: { engine: () => Promise<Engine>; reads: Reads }) {
  const { db, clock, origin, translate, errors } = deps;
  const { engine, reads } = parts;
  const frame = createFrame(deps.assets, origin);
  const reading = createReading(translate);
  const giveFeedback = createGiveFeedback(deps);
  const countMiss = createCountMiss(deps);

  /** A guide in the language of the page, or in the other one. */
  const guideIn = ({ library }: Engine, language: Language, name: string): Guide | undefined =>
    library.guides[language].get(name) ?? library.guides[language === 'es' ? 'en' : 'es'].get(name);

  async function mostRead(own: Engine, language: Language): Promise<Guide[]> {
    return (await reads.mostRead(8)).flatMap((name) => guideIn(own, language, name) ?? []).slice(0, 5);
  }

  async function nowhere(own: Engine, r: Reading, path: string, words: string): Promise<Reply> {
    const query = words.replaceAll('-', ' ').slice(0, 100);
    // Names of guides are English words, whoever reads.
    const found = await own.search('en', query);
    const near = found.hits.slice(0, 3).flatMap(({ guide }) => guideIn(own, r.language, guide.name) ?? []);
    const title = r.t('help.nowhere.title');
    const body = nowhereBody(r, found.query, near);
    return page(frame(r, { title, body, path, unlisted: true, failed: true, ownSearch: true }), {
      status: 404,
    });
  }

  async function guidePage(
    own: Engine,
    r: Reading,
    call: Pick<Call, 'principal'>,
    guide: Guide,
    feedback: Feedback,
  ): Promise<Html> {
    const reader = await deps.readerOf(call.principal);
    const content = own.markupOf(guide, reader, { suffix: r.suffix, whole: true });
    const related = guide.related.flatMap((name) => guideIn(own, r.language, name) ?? []);
    const failed = feedback.kind === 'why' && feedback.failed === true;
    const body = guideBody(r, { guide, content, related, feedback });
    const { title, summary } = guide;
    return frame(r, { title, description: summary, body, path: `/help/guides/${guide.name}`, failed });
  }

  function factsOf(own: Engine, r: Reading, code: string): ErrorFacts | undefined {
    const entry = Object.hasOwn(errors, code) ? errors[code] : undefined;
    if (!entry) return undefined;
    const article = own.library.errors[r.language].get(code);
    const text = r.t(`errors.${code.replace('/', '.')}`);
    const guide = article?.guide === undefined ? undefined : guideIn(own, r.language, article.guide);
    return { code, status: entry.status, text, article, guide };
  }

  return bind(helpContract, {
    async 'GET /help'(call) {
      if (call.query.for !== undefined) {
        const lang = isLanguage(call.query.lang) ? `?lang=${call.query.lang}` : '';
        return redirect(helpFor(call.query.for) + lang);
      }
      const own = await engine();
      const r = reading(call, call.query.lang);
      const body = homeBody(r, own.library, await mostRead(own, r.language));
      const description = r.t('help.home.description');
      return page(frame(r, { title: r.t('help.title'), description, body, path: '/help', ownSearch: true }));
    },

    async 'GET /help/guides/:name'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const { name } = call.params;
      const guide = guideIn(own, r.language, name);
      if (!guide) return nowhere(own, r, '/help', name);
      reads.count(name);
      const { vote } = call.query;
      let feedback: Feedback = { kind: 'ask' };
      if (vote !== undefined) {
        const cast = vote === 'thanks' ? undefined : await store.findVote(db, vote, name);
        feedback =
          cast && cast.useful === 0 && cast.reason === null ? { kind: 'why', vote } : { kind: 'thanks' };
      }
      return page(await guidePage(own, r, call, guide, feedback));
    },

    async 'POST /help/guides/:name/feedback'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const guide = guideIn(own, r.language, call.params.name);
      if (!guide) refuse('core/not-found');
      const { useful, vote, reason, comment } = call.body;
      const told = await giveFeedback(call.visit, guide.name, guide.language, {
        ...(useful === undefined ? {} : { useful }),
        ...(vote === undefined ? {} : { vote }),
        ...(reason === undefined ? {} : { reason }),
        ...(comment === undefined ? {} : { comment }),
      });
      if (told.kind === 'reason-missing') {
        const feedback: Feedback = { kind: 'why', vote: told.vote, comment: told.comment, failed: true };
        return page(await guidePage(own, r, call, guide, feedback), { status: 422 });
      }
      const search = new URLSearchParams({ vote: told.kind === 'why' ? told.vote : 'thanks' });
      if (r.suffix !== '') search.set('lang', r.language);
      return redirect(`/help/guides/${guide.name}?${search.toString()}#feedback`);
    },

    async 'GET /help/tags/:name'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const { name } = call.params;
      let guides = guidesFor(own.library, r.language).filter(({ tags }) => tags.includes(name));
      // A tag of the other language's words: its guides, in the language of the reader.
      const isOwn = guides.some(({ language }) => language === r.language);
      if (!isOwn) {
        const other = own.library.guides[r.language === 'es' ? 'en' : 'es'];
        const names = new Set(
          [...other.values()].flatMap((guide) => (guide.tags.includes(name) ? guide.name : [])),
        );
        guides = guidesFor(own.library, r.language).filter((guide) => names.has(guide.name));
      }
      if (guides.length === 0) return nowhere(own, r, '/help', name);
      const reader = await deps.readerOf(call.principal);
      const all = guides.map((guide) => ({
        guide,
        content: own.markupOf(guide, reader, { suffix: r.suffix, whole: false }),
      }));
      const title = r.t('help.tag.title', { tag: name.replaceAll('-', ' ') });
      return page(frame(r, { title, body: tagBody(r, name, all), path: `/help/tags/${name}` }));
    },

    async 'GET /help/tag/:name'({ params, query }) {
      const lang = isLanguage(query.lang) ? `?lang=${query.lang}` : '';
      return redirect(`/help/tags/${encodeURIComponent(params.name)}${lang}`);
    },

    async 'GET /help/categories/:name'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const { name } = call.params;
      const guides = guidesFor(own.library, r.language).filter(({ category }) => category === name);
      if (!isCategory(name) || guides.length === 0) return nowhere(own, r, '/help', name);
      const { title, text } = categoryTexts(r.t, name);
      const body = categoryBody(r, name, guides);
      return page(frame(r, { title, description: text, body, path: `/help/categories/${name}` }));
    },

    async 'GET /help/search'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const found = await own.search(r.language, call.query.q ?? '', call.query.exact !== undefined);
      if (!found.answered) await countMiss(call.visit, r.language, found.query);
      const title =
        found.query === '' ? r.t('help.search.label') : r.t('help.results.title', { query: found.query });
      const body = resultsBody(r, found, found.hits.length === 0 ? await mostRead(own, r.language) : []);
      const path = `/help/search?q=${encodeURIComponent(found.query)}`;
      return page(frame(r, { title, body, path, unlisted: true, ownSearch: true }));
    },

    async 'GET /help/errors'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const all = Object.keys(errors)
        .sort()
        .flatMap((code) => factsOf(own, r, code) ?? []);
      return page(
        frame(r, { title: r.t('help.errors.title'), body: errorsBody(r, all), path: '/help/errors' }),
      );
    },

    async 'GET /help/errors/:module/:reason'(call) {
      const own = await engine();
      const r = reading(call, call.query.lang);
      const { module, reason } = call.params;
      const facts = factsOf(own, r, `${module}/${reason}`);
      if (!facts) return nowhere(own, r, '/help/errors', reason);
      const path = `/help/errors/${facts.code}`;
      return page(frame(r, { title: facts.text, body: errorBody(r, facts), path }));
    },

    async 'GET /help/sitemap.xml'() {
      const { library } = await engine();
      const all = guidesFor(library, 'en');
      const tags = tagsOf([...library.guides.es.values(), ...library.guides.en.values()]);
      const pages = [
        { path: '/help' },
        { path: '/help/errors' },
        ...categories
          .filter((category) => all.some((guide) => guide.category === category))
          .map((category) => ({ path: `/help/categories/${category}` })),
        ...tags.map((tag) => ({ path: `/help/tags/${tag}` })),
        ...all.map(({ name, reviewed }) => ({ path: `/help/guides/${name}`, changed: reviewed })),
        ...Object.keys(errors).map((code) => ({ path: `/help/errors/${code}` })),
      ];
      return file('sitemap.xml', 'application/xml; charset=utf-8', sitemap(origin, pages), {
        cacheSeconds: hourSeconds,
      });
    },

    async 'GET /help/feed.xml'(call) {
      const { library } = await engine();
      const r = reading({ ...call, formToken: '' }, call.query.lang);
      const feed = atomFeed(origin, library, r.language, r.t('help.feed.title'));
      // Without `lang` the answer depends on the reader: nobody may keep it.
      const how = { cacheSeconds: isLanguage(call.query.lang) ? hourSeconds : 0 };
      return file('feed.xml', 'application/atom+xml; charset=utf-8', feed, how);
    },

    async 'GET /help/pictures/:name'({ params }) {
      const picture = (await engine()).library.pictures.get(params.name);
      if (!picture) refuse('core/not-found');
      return file(params.name, 'image/png', await readFile(picture.path), { cacheSeconds: 24 * hourSeconds });
    },

    async 'GET /help/operator'(call) {
      const own = await engine();
      const r = reading(call, undefined);
      await reads.flush();
      const since = clock.now() - figuresDays * 86_400_000;
      const [misses, votes, counts, tallies] = await Promise.all([
        store.listMisses(db, 100),
        store.listUseless(db, 100),
        store.listReads(db, dayOf(since)),
        store.listTallies(db, since),
      ]);
      const figures = guidesFor(own.library, r.language)
        .map((guide) => {
          const tally = tallies.find(({ name }) => name === guide.name);
          return {
            guide,
            reads: counts.find(({ name }) => name === guide.name)?.reads ?? 0,
            useful: tally?.useful ?? 0,
            useless: tally?.useless ?? 0,
          };
        })
        .sort((a, b) => b.reads - a.reads);
      const titleOf = (name: string) => guideIn(own, r.language, name)?.title ?? name;
      const body = operatorBody(r, { misses, votes, figures, titleOf });
      return page(
        frame(r, { title: r.t('help.operator.title'), body, path: '/help/operator', unlisted: true }),
      );
    },

    async 'POST /help/operator/done'({ body }) {
      const { what, id } = body;
      if (what === 'search') await store.deleteMisses(db, id);
      else if (what === 'vote') await store.finishVotes(db, clock.now(), id);
      else refuse('core/bad-request');
      return redirect(`/help/operator#${what === 'search' ? 'searches' : 'votes'}`);
    },
  });
}
