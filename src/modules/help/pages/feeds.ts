// What programs read of the help: a sitemap (sitemaps.org 0.9, with a link for each language) and an Atom feed (RFC 4287).
import { escapeHtml } from '../../../core/http/html.ts';
import type { Guide, Language, Library } from '../guides/library.ts';
import { languages } from '../guides/library.ts';

// The five signs that escapeHtml knows are those of XML; controls never get into a guide.
const xml = escapeHtml;

export function sitemap(origin: URL, pages: readonly { path: string; changed?: string }[]): string {
  const urls = pages.flatMap(({ path, changed }) => {
    const address = (language: string) => xml(`${origin.origin}${path}?lang=${language}`);
    const links = languages.map(
      (language) => `<xhtml:link rel="alternate" hreflang="${language}" href="${address(language)}"/>`,
    );
    return languages.map(
      (language) =>
        `<url><loc>${address(language)}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ''}${links.join('')}</url>`,
    );
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls.join('\n')}
</urlset>
`;
}

/** The fifty guides reviewed last. */
export function atomFeed(origin: URL, library: Library, language: Language, title: string): string {
  const guides = [...library.guides[language].values()]
    .sort((a, b) =>
      a.reviewed === b.reviewed ? (a.name < b.name ? -1 : 1) : a.reviewed < b.reviewed ? 1 : -1,
    )
    .slice(0, 50);
  const self = `${origin.origin}/help/feed.xml?lang=${language}`;
  const at = (day: string) => `${day}T00:00:00Z`;
  const entry = (guide: Guide) => {
    const address = xml(`${origin.origin}/help/guides/${guide.name}?lang=${language}`);
    return `<entry><id>${address}</id><title>${xml(guide.title)}</title><link href="${address}"/><updated>${at(guide.reviewed)}</updated><summary>${xml(guide.summary)}</summary></entry>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${xml(self)}</id><title>${xml(title)}</title><updated>${at(guides[0]?.reviewed ?? '1970-01-01')}</updated>
<author><name>Aldaba</name></author><link rel="self" href="${xml(self)}"/><link href="${xml(`${origin.origin}/help?lang=${language}`)}"/>
${guides.map(entry).join('\n')}
</feed>
`;
}
