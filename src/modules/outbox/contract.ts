// The Outbox: what Aldaba would send, for an installation that has no mail server or SMS gateway yet.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

export const outboxContract = defineContract({
  'GET /outbox': { about: 'The last messages, newest first.', guard: guard.operator, reply: 'page' },
  'GET /outbox/:messageId': {
    about: 'One message as text.',
    guard: guard.operator,
    params: Type.Object({ messageId: Type.String({ maxLength: 100 }) }),
    reply: 'page',
    errors: ['core/not-found'],
  },
});
