// Refusals of the organisations module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'organisations/not-yours': {
    status: 403,
    about: 'The organisation does not exist, or the account does not administer it.',
  },
  'organisations/no-such-person': { status: 404, about: 'Nobody with this id belongs to the organisation.' },
  'organisations/no-such-invitation': { status: 404, about: 'There is no such open invitation.' },
  'organisations/no-such-bulk-act': {
    status: 404,
    about: 'There is no such act on many people, or it is over 30 days old.',
  },
  'organisations/nobody-chosen': { status: 422, about: 'Neither people nor a filter was given.' },
  'organisations/legal-responsible-only': {
    status: 403,
    about: 'Only a legal responsible appoints, changes or removes one.',
  },
  'organisations/last-legal-responsible': {
    status: 409,
    about: 'An organisation always has a legal responsible, and this is the last one.',
  },
  'organisations/members-stay': {
    status: 403,
    about: 'Members do not leave by themselves: an administrator takes them out.',
  },
  'organisations/yourself': {
    status: 409,
    about: 'An act on many people does not touch whoever asks for it.',
  },
  'organisations/alerted-today': {
    status: 409,
    about: 'The person got a security alert in the last 24 hours.',
  },
  'organisations/sms-alone': {
    status: 409,
    about: 'Text messages are the only second step of the account, too weak for whoever administers.',
  },
  'organisations/may-not-create': {
    status: 403,
    about: 'Only legal responsible and operators make organisations.',
  },
  'organisations/too-many': {
    status: 409,
    about: 'The account answers for as many organisations as it may.',
  },
  'organisations/protect-yourself-first': {
    status: 409,
    about:
      'Whoever requires two-step verification must satisfy the rule and have saved backup codes; `lacks` says what is missing.',
  },
  'organisations/starts-too-late': { status: 422, about: 'A rule starts at most 30 days ahead.' },
  'organisations/impossible-rule': { status: 422, about: 'No kind of factor would satisfy the rule.' },
  'organisations/already-member': {
    status: 409,
    about: 'The person with this address belongs to it already.',
  },
  'organisations/bad-code': {
    status: 422,
    about: 'The code is not right, too old, withdrawn, replaced by a newer one, or was used.',
  },
});
