// Reading and answering knocks: the server's signature before anything is shown, ours over what was shown.
import { answerTo, type Draft } from '../protocol/knock.ts';
import { isSignedBy, sign } from '../protocol/signing.ts';
import type { AnswerOutcome, Ask, SignedAsk } from '../protocol/wire.ts';
import type { Account, Records } from '../storage/records.ts';
import type { ServerClock } from './clock.ts';
import type { DevicePasskeys } from './device-passkey.ts';
import type { Server } from './server.ts';

export type Knocks = ReturnType<typeof createKnocks>;

export function createKnocks({
  server,
  records,
  clock,
  signByPasskey,
}: {
  server: Server;
  records: Records;
  clock: ServerClock;
  /** Not where only NO is said. */
  signByPasskey?: DevicePasskeys['sign'];
}) {
  return {
    async list(account: Account): Promise<SignedAsk[]> {
      const reply = await server.signed<{ knocks: SignedAsk[] }>(account, 'GET', '/api/device/knocks');
      return reply.knocks;
    },

    /** Signed by the server this device was linked to, and meant for this device. */
    isGenuine: async ({ ask, signature }: SignedAsk, account: Account): Promise<boolean> =>
      ask.type === 'ask' &&
      ask.device === account.deviceId &&
      (await isSignedBy(account.serverKey, 'ask', ask, signature)),

    async answer(account: Account, ask: Ask, draft: Draft): Promise<AnswerOutcome> {
      const answer = await answerTo(ask, draft, await records.nextCounter(account.deviceId), clock.now());
      const signature = await sign(account.keys.privateKey, 'answer', answer);
      const passkey = draft.verdict === 'yes' ? await signByPasskey?.(account, 'answer', answer) : undefined;
      const path = `/api/device/knocks/${encodeURIComponent(ask.knock)}/answer`;
      const reply = await server.signed<{ outcome: AnswerOutcome }>(account, 'POST', path, {
        answer,
        signature,
        ...(passkey ? { passkey } : {}),
      });
      return reply.outcome;
    },
  };
}
