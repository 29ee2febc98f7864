// What the help needs of the guides: read, rendered and searched. Made when somebody first opens the help, so that a
// start does not pay for it; imported late for the same reason.
import type { HelpDeps } from './deps.ts';
import { readLibrary } from './guides/library.ts';
import { createGuideMarkup } from './guides/pages-of-guides.ts';
import { createSearch } from './search/search.ts';

export function createEngine(deps: HelpDeps) {
  const library = readLibrary(deps.folder);
  // `npm run check` refuses them; an operator who changed a guide reads it here.
  for (const { file, line, reason } of library.problems.slice(0, 20))
    deps.log.warn({ file, line, reason }, 'a guide has a problem');
  return {
    library,
    markupOf: createGuideMarkup(library, deps.samples),
    search: createSearch({ db: deps.db, clock: deps.clock, library }),
  };
}
export type Engine = ReturnType<typeof createEngine>;
