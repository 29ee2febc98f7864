// A linked phone vouches for the next one: it shows the QR, and signs that both screens showed the same six digits. From
// there on the link is one like any other; two-step verification is never off in between.
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { canonicalJson } from '../../../lib/canonical-json.ts';
import type { Assertion } from '../../../lib/webauthn-signature.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import { isSigned } from '../signing.ts';
import type { ComputerLinks } from './link-from-computer.ts';
import type { Passkeys } from './device-passkey.ts';

export type SentVouch = {
  type: 'vouch';
  device: string;
  link: string;
  digits: string;
  same: boolean;
  at: number;
};

export function createVouch(deps: AuthenticatorDeps, links: ComputerLinks, passkeys: Passkeys) {
  const { accounts } = deps;

  return async function vouch(
    from: { accountId: string; deviceId: string },
    linkId: string,
    sent: { vouch: SentVouch; signature: string; passkey?: Assertion | undefined },
    visit: Visit,
  ) {
    const { vouch: said } = sent;
    // Keys are checked before the transaction; whether they are still the device's, in it.
    const byPasskey = await passkeys.read(from.deviceId, 'vouch', said, sent.passkey);
    const starter = { accountId: from.accountId, voucherId: from.deviceId };
    return links.confirm(linkId, starter, said.same, async (tx, row) => {
      const device = (await devices.findDevice(tx, from.deviceId)) ?? refuse('core/device-required');
      if (said.device !== device.id || said.link !== row.id) refuse('authenticator/bad-signature');
      if (!isSigned('vouch', JSON.parse(device.key), said, sent.signature))
        refuse('authenticator/bad-signature');
      // The digits are part of what is signed: a YES over other digits than these confirms nothing.
      const shown = Buffer.from(row.digits ?? '');
      if (said.same && !sameBytes(Buffer.from(said.digits), shown))
        refuse('authenticator/not-what-was-shown');
      if (said.same) await passkeys.demand(tx, device, byPasskey);
      await accounts.record(tx, {
        accountId: from.accountId,
        kind: said.same ? 'device.vouched' : 'device.not-vouched',
        visit,
        detail: {
          device: row.device_name ?? '',
          by: device.name,
          vouch: canonicalJson(said),
          signature: sent.signature,
        },
      });
    });
  };
}
