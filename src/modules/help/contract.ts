// The help centre: guides, search, what readers say of them, and the operator's page.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const open = guard.public('Whoever cannot come in needs the help most; nothing in it is secret.');
const language = { lang: Type.Optional(Type.String({ maxLength: 35 })) };
const formToken = Type.String({ maxLength: 200 });
const name = Type.Object({ name: Type.String({ maxLength: 100 }) });

export const helpContract = defineContract({
  'GET /help': {
    about: 'Search, categories and what is read most; `for` leads to the guide of a page.',
    guard: open,
    query: Type.Object({ ...language, for: Type.Optional(Type.String({ maxLength: 2000 })) }),
    reply: 'page',
  },
  'GET /help/guides/:name': {
    about: 'One guide; signed in, with the values of the reader.',
    guard: open,
    params: name,
    query: Type.Object({ ...language, vote: Type.Optional(Type.String({ maxLength: 64 })) }),
    reply: 'page',
  },
  'GET /help/tags/:name': {
    about: 'All guides of a tag, whole.',
    guard: open,
    params: name,
    query: Type.Object(language),
    reply: 'page',
  },
  'GET /help/tag/:name': {
    about: 'The shorter address of a tag.',
    guard: open,
    params: name,
    query: Type.Object(language),
    reply: 'page',
  },
  'GET /help/categories/:name': {
    about: 'The guides of a category.',
    guard: open,
    params: name,
    query: Type.Object(language),
    reply: 'page',
  },
  'GET /help/search': {
    about: 'Guides that answer a question; `exact` takes the words as typed.',
    guard: open,
    query: Type.Object({
      ...language,
      q: Type.Optional(Type.String()),
      exact: Type.Optional(Type.String({ maxLength: 10 })),
    }),
    reply: 'page',
  },
  'GET /help/errors': {
    about: 'Every refusal, by the part of the product it comes from.',
    guard: open,
    query: Type.Object(language),
    reply: 'page',
  },
  'GET /help/errors/:module/:reason': {
    about: 'What a refusal means and what to do; `type` of problem+json leads here.',
    guard: open,
    params: Type.Object({ module: Type.String({ maxLength: 60 }), reason: Type.String({ maxLength: 100 }) }),
    query: Type.Object(language),
    reply: 'page',
  },
  'GET /help/sitemap.xml': { about: 'Every page, for search engines.', guard: open, reply: 'file' },
  'GET /help/feed.xml': {
    about: 'The guides reviewed last (Atom, RFC 4287).',
    guard: open,
    query: Type.Object(language),
    reply: 'file',
  },
  'GET /help/pictures/:name': {
    about: 'A picture of a guide.',
    guard: open,
    params: name,
    reply: 'file',
    errors: ['core/not-found'],
  },
  'POST /help/guides/:name/feedback': {
    about: 'Whether a guide was useful, and then why not.',
    guard: open,
    params: name,
    query: Type.Object(language),
    form: Type.Object({
      formToken,
      useful: Type.Optional(Type.String({ maxLength: 10 })),
      vote: Type.Optional(Type.String({ maxLength: 64 })),
      reason: Type.Optional(Type.String({ maxLength: 20 })),
      comment: Type.Optional(Type.String({ maxLength: 4000 })),
    }),
    reply: 'page',
    errors: ['core/not-found', 'core/too-many'],
  },
  'GET /help/operator': {
    about: 'What readers did not find and what did not help them.',
    guard: guard.operator,
    reply: 'page',
  },
  'POST /help/operator/done': {
    about: 'Takes a search or a vote off the list; all of them without an id.',
    guard: guard.operator,
    form: Type.Object({
      formToken,
      what: Type.String({ maxLength: 10 }),
      id: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    reply: 'page',
  },
});
