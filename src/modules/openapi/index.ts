// The description of the API, made from the contracts when somebody asks.
import type { ErrorTable } from '../../core/errors.ts';
import { bind, type Door } from '../../core/http/door.ts';
import { file, page } from '../../core/http/replies.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import { openapiContract } from './contract.ts';
import { createDocument } from './document.ts';
import { apiBody } from './page.ts';

export type OpenapiDeps = {
  /** Every door of the application. */
  doors: () => readonly Door[];
  errors: ErrorTable;
  origin: URL;
  layout: Layout;
  translate: (language: string) => Translate;
};

export function createOpenapi({ doors, errors, origin, layout, translate }: OpenapiDeps) {
  let text: string | undefined;
  return {
    doors: bind(openapiContract, {
      'GET /api/openapi.json'() {
        text ??= JSON.stringify(createDocument({ doors: doors(), errors, origin }), null, 2);
        return file('openapi.json', 'application/json; charset=utf-8', text, { cacheSeconds: 300 });
      },
      'GET /api'({ visit, path }) {
        const t = translate(visit.language);
        const body = apiBody(t, doors(), errors, origin.origin);
        return page(layout(visit, path, { title: t('openapi.title'), body, wide: true }));
      },
    }),
  };
}
