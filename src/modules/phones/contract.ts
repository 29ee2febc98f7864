// The one route of text messages: gateways report there what became of a message.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

export const phonesContract = defineContract({
  'POST /api/sms/receipts/:messageId/:mac': {
    about:
      'A gateway says that a message was sent, delivered or lost. Changes nothing but the state of that message.',
    guard: guard.public(
      'A gateway is no person: the address carries a keyed hash, and its signature is checked.',
    ),
    params: Type.Object({
      messageId: Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' }),
      mac: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    }),
    // Each gateway has fields of its own, and adds some as it likes; all of them are signed.
    body: Type.Object({}, { additionalProperties: true, maxProperties: 60 }),
    reply: Type.Object({ taken: Type.Boolean() }),
    errors: ['phones/forged-receipt'],
  },
});
