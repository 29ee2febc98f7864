// The page of an invitation: joining with the account that is signed in, or creating one.
import { type Html, html } from '../../../core/http/html.ts';
import { field, type FieldErrors, form } from '../../../core/pages/parts.ts';
import { endPage, formPage, type Frame } from './form-page.ts';

export type InvitationTyped = { code?: string; givenName?: string; familyName?: string };

export type InvitationView = {
  /** The address of the account that is signed in: it joins, unless the invitation is somebody else's. */
  joinAs: string | null;
  /** Known once a good code was sent. */
  invited: { address: string; organisation: string } | null;
};

export function invitationPage(
  frame: Frame,
  formToken: string,
  view: InvitationView,
  typed: InvitationTyped,
  errors: FieldErrors,
): Html {
  const { t } = frame;
  const code = field(t, {
    name: 'code',
    label: t('organisations-pages.invitation.code'),
    hint: t('organisations-pages.invitation.code-hint'),
    value: typed.code ?? '',
    error: errors.code,
    autocomplete: 'off',
    code: 'long',
    fromFragment: true,
    required: true,
    maxlength: 100,
  });
  // Names and password only where an account will be made.
  const fields =
    view.joinAs !== null
      ? html`${code}<button class="button primary">${t('organisations-pages.invitation.join')}</button>`
      : html`${code}${field(t, {
          name: 'givenName',
          label: t('organisations-pages.given-name'),
          value: typed.givenName ?? '',
          error: errors.givenName,
          autocomplete: 'given-name',
          maxlength: 80,
        })}${field(t, {
          name: 'familyName',
          label: t('organisations-pages.family-name'),
          value: typed.familyName ?? '',
          error: errors.familyName,
          autocomplete: 'family-name',
          maxlength: 80,
        })}${field(t, {
          name: 'password',
          label: t('organisations-pages.password'),
          hint: t('organisations-pages.password-hint'),
          type: 'password',
          error: errors.password,
          autocomplete: 'new-password',
        })}<button class="button primary">${t('organisations-pages.invitation.create')}</button>`;
  const lede =
    view.joinAs !== null
      ? t('organisations-pages.invitation.lede-join', { address: view.joinAs })
      : view.invited
        ? t('organisations-pages.invitation.lede-invited', view.invited)
        : t('organisations-pages.invitation.lede-create');
  const title = t('organisations-pages.invitation.title');
  return formPage(frame, {
    title,
    lede: html`<p class="lede">${lede}</p>`,
    form: form('/invitation', formToken, fields, 'code'),
    errors,
  });
}

export function signInFirstPage(frame: Frame, invited: { address: string; organisation: string }): Html {
  const { t } = frame;
  return endPage(frame, {
    kind: 'bad',
    title: t('organisations-pages.sign-in-first.title'),
    text: t('organisations-pages.sign-in-first.text', invited),
    link: { to: '/sign-in?next=%2Finvitation', label: t('common.sign-in') },
  });
}

export function closedPage(frame: Frame): Html {
  const { t } = frame;
  return endPage(frame, {
    kind: 'bad',
    title: t('organisations-pages.closed.title'),
    text: t('organisations-pages.closed.text'),
    link: { to: '/sign-in', label: t('common.sign-in') },
  });
}
