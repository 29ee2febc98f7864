// Words we do not write. Only sure ones: a linter that cries wolf is switched off.

const forbidden: Readonly<Record<string, readonly { pattern: string; instead: string }[]>> = {
  es: [
    { pattern: 'usted(es)?', instead: 'we say tú' },
    { pattern: 'haga clic', instead: 'we say tú: "haz clic", better "pulsa"' },
    { pattern: 'ingrese', instead: 'we say tú: "escribe"' },
    { pattern: 'introduzca', instead: 'we say tú: "escribe"' },
    { pattern: 'por favor', instead: 'say what to do, without begging' },
    { pattern: 'inválid[oa]s?', instead: 'say what is wrong and what to do' },
    { pattern: 'ups', instead: 'say what happened' },
  ],
  en: [{ pattern: 'oops', instead: 'say what happened' }],
};

const rules = Object.entries(forbidden).flatMap(([language, list]) =>
  list.map(({ pattern, instead }) => ({
    language,
    instead,
    // \b knows only ASCII letters; "ús" must not count as a word that ends before the accent.
    test: new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'iu'),
  })),
);

/** The reasons a text may not stay as it is. */
export function unwantedWords(language: string, words: string): string[] {
  return rules
    .filter((rule) => rule.language === language)
    .flatMap((rule) => {
      const found = rule.test.exec(words);
      return found ? [`says "${found[0]}": ${rule.instead}`] : [];
    });
}
