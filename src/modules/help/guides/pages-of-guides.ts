// Guides as HTML, rendered once each and kept; only the holes are filled for each reader.
import type { HelpReader } from '../../../core/help-values.ts';
import { escapeHtml } from '../../../core/http/html.ts';
import type { Guide, Language, Library } from './library.ts';
import { type Heading, type Part, render, type Rendered, type Targets } from './markdown.ts';

/** Samples by placeholder, for readers whose own value is unknown. */
export type Samples = Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type GuideMarkup = { readonly markup: string; readonly headings: readonly Heading[] };

const guideLink = /^guide:([a-z0-9-]+)(#[a-z][a-z0-9-]*)?$/;
export const pictureLink = /^\.\.\/pictures\/([a-z0-9-]+\.png)$/;

/** Where links of guides lead. `suffix` is '?lang=en' while somebody reads in a language that is not theirs. */
export function targetsIn(library: Library, suffix: string): Targets {
  return {
    link(href) {
      const [guide, name = '', anchor = ''] = guideLink.exec(href) ?? [];
      if (guide !== undefined)
        return library.guides.es.has(name) || library.guides.en.has(name)
          ? `/help/guides/${name}${suffix}${anchor}`
          : null;
      if (/^\/(?![/\\])/.test(href))
        return href.startsWith('/help') && !/[?#]/.test(href) ? href + suffix : href;
      return URL.canParse(href) && href.startsWith('https://') ? href : null;
    },
    picture(source) {
      const name = pictureLink.exec(source)?.[1];
      const picture = name === undefined ? undefined : library.pictures.get(name);
      return picture
        ? { address: `/help/pictures/${name}`, width: picture.width, height: picture.height }
        : null;
    },
  };
}

export function createGuideMarkup(library: Library, samples: Samples) {
  const rendered = new Map<string, Rendered>();
  const filled = new Map<string, string>();

  function renderedOf(guide: Guide, suffix: string, whole: boolean): Rendered {
    const key = `${guide.file} ${suffix} ${whole}`;
    let found = rendered.get(key);
    if (!found) {
      const how = whole ? {} : { shift: 1, prefix: `${guide.name}--` };
      found = render(guide.body, targetsIn(library, suffix), how);
      rendered.set(key, found);
    }
    return found;
  }

  const fill = (parts: readonly Part[], language: Language, reader: HelpReader): string =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if ('state' in part) return reader.states.has(part.state) ? fill(part.parts, language, reader) : '';
        const own = (Object.hasOwn(reader.values, part.value) && reader.values[part.value]) || null;
        if (own !== null) return `<span class="own">${escapeHtml(own)}</span>`;
        return `<span class="sample">${escapeHtml((Object.hasOwn(samples, part.value) && samples[part.value]?.[language]) || part.value)}</span>`;
      })
      .join('');

  /** `whole` false is one of several on a page: headings a level lower, anchors with the guide's name before them. */
  return function guideMarkup(
    guide: Guide,
    reader: HelpReader,
    how: { suffix: string; whole: boolean },
  ): GuideMarkup {
    const { parts, headings } = renderedOf(guide, how.suffix, how.whole);
    if (parts.length === 1 && typeof parts[0] === 'string') return { markup: parts[0], headings };
    // A reader nobody knows sees what every such reader sees.
    if (!reader.states.has('not-signed-in')) return { markup: fill(parts, guide.language, reader), headings };
    const key = `${guide.file} ${how.suffix} ${how.whole}`;
    const kept = filled.get(key) ?? fill(parts, guide.language, reader);
    filled.set(key, kept);
    return { markup: kept, headings };
  };
}
export type FindMarkup = ReturnType<typeof createGuideMarkup>;
