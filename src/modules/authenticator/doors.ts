// The module's routes. Every route of a device passes `check` first: the body it signed, and that it has proven itself.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import type { SessionPrincipal } from '../../core/http/principal.ts';
import { json, stream } from '../../core/http/replies.ts';
import { isPushEndpoint } from '../../core/outbound/push.ts';
import type { Visit } from '../../core/visit.ts';
import { areSubscriptionKeys } from '../../lib/webpush.ts';
import type { createAnswer } from './actions/answer-knock.ts';
import { checkedDeviceName, type DeviceActions } from './actions/link-device.ts';
import type { Passkeys } from './actions/device-passkey.ts';
import type { Claim, ComputerLinks } from './actions/link-from-computer.ts';
import type { createPhoneLinks } from './actions/link-from-phone.ts';
import type { Asks } from './asks.ts';
import type { createVouch } from './actions/vouch.ts';
import { authenticatorContract } from './contract.ts';
import type { AuthenticatorDeps } from './deps.ts';
import * as devices from './device-store.ts';
import * as knocks from './knock-store.ts';
import { createNextPhoneDoors } from './next-phone-doors.ts';
import { createAuthoriseDoors } from './pages/authorise-doors.ts';
import type { RequestProofs } from './request-proof.ts';
import type { Streams } from './streams.ts';

type Parts = {
  proofs: RequestProofs;
  device: DeviceActions;
  computer: ComputerLinks;
  vouch: ReturnType<typeof createVouch>;
  passkeys: Passkeys;
  phone: ReturnType<typeof createPhoneLinks>;
  answer: ReturnType<typeof createAnswer>;
  asks: Asks;
  streams: Streams;
};

export function createDoors(deps: AuthenticatorDeps, parts: Parts) {
  const { db, clock, limits, jobs, accounts, hooks } = deps;
  const { proofs, device, computer, phone, vouch, passkeys, answer, asks, streams } = parts;
  const waitMs = deps.waitMs ?? 20_000;

  const starter = (principal: SessionPrincipal, visit: Visit) => ({
    accountId: principal.accountId,
    sessionId: principal.sessionId,
    browserToken: visit.browserToken,
  });
  const deviceOf = async (deviceId: string) =>
    (await devices.findDevice(db, deviceId)) ?? refuse('core/device-required');

  return bind(authenticatorContract, {
    ...createAuthoriseDoors(deps, phone, device),
    ...createNextPhoneDoors({ proofs, links: computer, vouch, passkeys, waitMs }),

    async 'POST /api/authenticator/links'({ principal, visit }) {
      await hooks.mayLink(principal.accountId);
      return json(await computer.start(starter(principal, visit)));
    },

    async 'GET /api/authenticator/links/:linkId'({ principal, params, visit }) {
      return json(await computer.find(params.linkId, starter(principal, visit)));
    },

    async 'GET /api/authenticator/links/:linkId/events'({ principal, params, visit }) {
      const who = starter(principal, visit);
      await computer.find(params.linkId, who);
      return stream(streams.link(params.linkId, who.sessionId, () => computer.find(params.linkId, who)));
    },

    async 'POST /api/authenticator/links/:linkId/confirm'({ principal, params, body, visit }) {
      return json(await computer.confirm(params.linkId, starter(principal, visit), body.same));
    },

    async 'POST /api/authenticator/claims'({ body, visit }) {
      return json(await computer.claim(body as Claim, visit));
    },

    async 'POST /api/authenticator/claims/:linkId/wait'({ params, body, visit }) {
      return json(await computer.wait(params.linkId, body.claimToken, visit, AbortSignal.timeout(waitMs)));
    },

    async 'POST /api/authenticator/token'({ body, visit }) {
      return json(await phone.trade(body, visit));
    },

    async 'POST /api/device/proof'(call) {
      const { deviceId } = proofs.check(call, true);
      await db.transaction((tx) => device.prove(tx, deviceId, call.body, call.visit));
      return json({ active: true });
    },

    async 'GET /api/device'(call) {
      const { accountId, deviceId } = proofs.check(call);
      const row = await deviceOf(deviceId);
      const account = (await accounts.find(db, accountId)) ?? refuse('core/device-required');
      const { givenName, familyName, loginAddress, syncName } = account;
      const { twoStep, otherMethods } = await hooks.protection(accountId);
      return json({
        account: { name: `${givenName} ${familyName}`.trim(), loginAddress, syncName },
        deviceName: row.name,
        twoStep,
        otherMethods,
        push: row.push_endpoint !== null,
        passkey: row.passkey_id !== null,
        serverTime: clock.now(),
      });
    },

    async 'PATCH /api/device'(call) {
      const { deviceId } = proofs.check(call);
      const name = checkedDeviceName(call.body.name);
      if (!(await devices.updateDevice(db, deviceId, { name }))) refuse('core/device-required');
      return json({ name });
    },

    'GET /api/device/events'(call) {
      const { deviceId } = proofs.check(call);
      return stream(streams.device(deviceId, call.visit.network));
    },

    async 'GET /api/device/knocks'(call) {
      const { accountId, deviceId } = proofs.check(call);
      const now = clock.now();
      const [row, open] = [await deviceOf(deviceId), await knocks.findOpenKnock(db, accountId, now)];
      if (row.network !== call.visit.network)
        await devices.updateDevice(db, deviceId, { network: call.visit.network });
      const asked =
        open && (row.proven_at ?? Infinity) <= open.issued_at ? [asks.signedAsk(open, deviceId)] : [];
      return json({ knocks: asked, serverTime: now });
    },

    async 'POST /api/device/knocks/:knockId/answer'(call) {
      const from = proofs.check(call);
      const outcome = await answer(from, call.params.knockId, call.body, call.visit);
      return json({ outcome });
    },

    async 'PUT /api/device/push-subscription'(call) {
      const { deviceId } = proofs.check(call);
      const { endpoint, p256dh, auth } = call.body;
      const isGood = isPushEndpoint(endpoint, { allowPrivate: deps.allowPrivatePush ?? false });
      if (!isGood || !areSubscriptionKeys({ p256dh, auth })) refuse('authenticator/bad-push-endpoint');
      const change = { push_endpoint: endpoint, push_p256dh: p256dh, push_auth: auth };
      return json({ push: await devices.updateDevice(db, deviceId, change) });
    },

    async 'DELETE /api/device/push-subscription'(call) {
      const { deviceId } = proofs.check(call);
      await devices.updateDevice(db, deviceId, { push_endpoint: null, push_p256dh: null, push_auth: null });
      return json({ push: false });
    },

    async 'POST /api/device/test-push'(call) {
      const { deviceId } = proofs.check(call);
      const counted = await limits.count([{ key: `test-push:${deviceId}`, limit: 5, windowSeconds: 600 }]);
      if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
      if ((await deviceOf(deviceId)).push_endpoint === null) refuse('authenticator/no-push');
      const expiresAt = clock.now() + 60_000;
      await db.transaction((tx) =>
        jobs.enqueue(tx, 'authenticator.test-push', { device: deviceId }, { expiresAt }),
      );
      return json({ queued: true });
    },
  });
}
