// Routes of a linked phone that vouches for the next one, and of its passkey.
import type { Endpoints } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import type { Passkeys } from './actions/device-passkey.ts';
import type { ComputerLinks } from './actions/link-from-computer.ts';
import type { createVouch } from './actions/vouch.ts';
import type { nextPhoneContract } from './contract.ts';
import type { RequestProofs } from './request-proof.ts';

type Parts = {
  proofs: RequestProofs;
  links: ComputerLinks;
  vouch: ReturnType<typeof createVouch>;
  passkeys: Passkeys;
  waitMs: number;
};

export function createNextPhoneDoors({
  proofs,
  links,
  vouch,
  passkeys,
  waitMs,
}: Parts): Endpoints<typeof nextPhoneContract> {
  const starter = ({ accountId, deviceId }: { accountId: string; deviceId: string }) => ({
    accountId,
    voucherId: deviceId,
  });

  return {
    async 'POST /api/device/links'(call) {
      return json(await links.start(starter(proofs.check(call))));
    },

    async 'GET /api/device/links/:linkId'(call) {
      const who = starter(proofs.check(call));
      const { linkId } = call.params;
      const { seen } = call.query;
      if (seen === undefined) return json(await links.find(linkId, who));
      return json(await links.follow(linkId, who, seen, AbortSignal.timeout(waitMs)));
    },

    async 'POST /api/device/links/:linkId/confirm'(call) {
      return json(await vouch(proofs.check(call), call.params.linkId, call.body, call.visit));
    },

    async 'PUT /api/device/passkey'(call) {
      await passkeys.add(proofs.check(call), call.body, call.visit);
      return json({ passkey: true });
    },
  };
}
