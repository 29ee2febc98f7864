// The page of the first start.
import { type Html, html } from '../../../core/http/html.ts';
import { field, type FieldErrors, form } from '../../../core/pages/parts.ts';
import type { Start } from '../actions/start.ts';
import { endPage, formPage, type Frame } from './form-page.ts';

export function startPage(
  frame: Frame,
  formToken: string,
  typed: Partial<Omit<Start, 'password'>>,
  errors: FieldErrors,
): Html {
  const { t } = frame;
  const fields = html`${field(t, {
    name: 'code',
    label: t('organisations-pages.start.code'),
    hint: t('organisations-pages.start.code-hint'),
    value: typed.code ?? '',
    error: errors.code,
    autocomplete: 'off',
    code: 'long',
    fromFragment: true,
    required: true,
    maxlength: 100,
  })}${field(t, {
    name: 'givenName',
    label: t('organisations-pages.given-name'),
    value: typed.givenName ?? '',
    error: errors.givenName,
    autocomplete: 'given-name',
    required: true,
    maxlength: 80,
  })}${field(t, {
    name: 'familyName',
    label: t('organisations-pages.family-name'),
    value: typed.familyName ?? '',
    error: errors.familyName,
    autocomplete: 'family-name',
    required: true,
    maxlength: 80,
  })}${field(t, {
    name: 'organisation',
    label: t('organisations-pages.start.organisation'),
    hint: t('organisations-pages.start.organisation-hint'),
    value: typed.organisation ?? '',
    error: errors.organisation,
    autocomplete: 'organization',
    required: true,
    maxlength: 80,
  })}${field(t, {
    name: 'address',
    label: t('organisations-pages.start.address'),
    hint: t('organisations-pages.start.address-hint'),
    type: 'email',
    value: typed.address ?? '',
    error: errors.address,
    autocomplete: 'username',
    inputmode: 'email',
    required: true,
    maxlength: 254,
  })}${field(t, {
    name: 'password',
    label: t('organisations-pages.password'),
    hint: t('organisations-pages.password-hint'),
    type: 'password',
    error: errors.password,
    autocomplete: 'new-password',
    required: true,
  })}<button class="button primary">${t('organisations-pages.start.button')}</button>`;
  return formPage(frame, {
    title: t('organisations-pages.start.title'),
    lede: html`<p class="lede">${t('organisations-pages.start.lede')}</p>`,
    form: form('/start', formToken, fields, 'code'),
    errors,
  });
}

export function startedPage(frame: Frame): Html {
  const { t } = frame;
  return endPage(frame, {
    kind: 'bad',
    title: t('organisations-pages.started.title'),
    text: t('organisations-pages.started.text'),
    link: { to: '/sign-in', label: t('common.sign-in') },
  });
}
