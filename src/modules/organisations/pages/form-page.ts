// What both pages share: the frame, errors by field, and turning refusals into errors beside their field.
import { Refusal } from '../../../core/errors.ts';
import { type Html, html } from '../../../core/http/html.ts';
import type { Layout, Translate } from '../../../core/pages/layout.ts';
import { errorSummary, type FieldErrors, outcome } from '../../../core/pages/parts.ts';
import type { Visit } from '../../../core/visit.ts';

/** `''` names the whole form. */
const fieldOf: Readonly<Record<string, string>> = {
  'organisations/bad-code': 'code',
  'accounts/bad-address': 'address',
  'accounts/address-taken': 'address',
  'accounts/password-too-short': 'password',
  'accounts/password-too-long': 'password',
  'accounts/password-common': 'password',
  'accounts/password-has-name': 'password',
  'core/too-many': '',
  'core/busy': '',
};

export type Failure = { errors: FieldErrors; status: number };

/** A refusal the page can show beside its field; any other is thrown again. */
export function toFailure(error: unknown, t: Translate): Failure {
  const name = error instanceof Refusal ? fieldOf[error.code] : undefined;
  if (!(error instanceof Refusal) || name === undefined) throw error;
  const params = Object.fromEntries(
    Object.entries(error.data).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
  const text = t(`errors.${error.code.replace('/', '.')}`, params);
  const status = error.code === 'core/too-many' ? 429 : error.code === 'core/busy' ? 503 : 422;
  return { errors: { [name]: text }, status };
}

export type Frame = { layout: Layout; t: Translate; visit: Visit; path: string };

export function formPage(
  { layout, t, visit, path }: Frame,
  page: { title: string; lede: Html; form: Html; errors: FieldErrors },
): Html {
  const failed = Object.keys(page.errors).length > 0;
  return layout(visit, path, {
    title: page.title,
    failed,
    body: html`${errorSummary(t('organisations-pages.error-summary'), page.errors)}<h1>${page.title}</h1>${page.lede}${page.form}`,
  });
}

/** A page that ends here, with one way on. */
export function endPage(
  { layout, visit, path }: Frame,
  page: { kind: 'good' | 'bad'; title: string; text: string; link: { to: string; label: string } },
): Html {
  return layout(visit, path, {
    title: page.title,
    failed: page.kind === 'bad',
    body: html`${outcome(page.kind, page.title, page.text)}<p class="links"><a class="button primary" href="${page.link.to}">${page.link.label}</a></p>`,
  });
}
