// What leaves later and what time ends: pushes, the end of knocks and links, and what is swept away.
import { createHash } from 'node:crypto';
import { OutboundFailure } from '../../core/outbound/failure.ts';
import type { AuthenticatorDeps } from './deps.ts';
import * as devices from './device-store.ts';
import * as knocks from './knock-store.ts';
import * as links from './link-store.ts';
import { unprovenLifeMs } from './rules.ts';
import type { DeviceTable } from './tables.ts';
import type { Teller } from './topics.ts';

type PushJob = { knock: string; device: string; expires: number };

const knocksKeptMs = 30 * 86_400_000;
const linksKeptMs = 3_600_000;
/** A push that comes late is worth little: 1, 2, 4, 8, 15, 15 … seconds. */
const backoffSeconds = (attempt: number) => Math.min(15, 2 ** Math.max(0, attempt - 1));

/** One a device: a newer knock replaces the one a sleeping phone has not seen (RFC 8030 §5.4, 32 characters at most). */
const pushTopic = (deviceId: string, about: string) =>
  createHash('sha256').update(`${about}|${deviceId}`).digest('base64url').slice(0, 32);

export function registerJobs(deps: AuthenticatorDeps, tell: Teller): void {
  const { db, clock, jobs, log, push } = deps;

  async function send(
    device: DeviceTable,
    payload: object,
    ttlSeconds: number,
    about = 'knock',
  ): Promise<void> {
    const { push_endpoint: endpoint, push_p256dh: p256dh, push_auth: auth } = device;
    if (endpoint === null || p256dh === null || auth === null) return;
    try {
      const outcome = await push.send({
        endpoint,
        keys: { p256dh, auth },
        payload: new TextEncoder().encode(JSON.stringify(payload)),
        ttlSeconds,
        urgency: 'high',
        topic: pushTopic(device.id, about),
      });
      if (outcome === 'gone') await devices.clearSubscription(db, device.id, endpoint);
    } catch (error) {
      if (!(error instanceof OutboundFailure && error.permanent)) throw error;
      log.warn({ error: error.message }, 'push refused for good');
    }
  }

  jobs.handle<PushJob>(
    'authenticator.push',
    async (job) => {
      const now = clock.now();
      const device = await devices.findDevice(db, job.device);
      const knock = await knocks.findKnock(db, job.knock);
      if (!device || knock?.state !== 'open' || job.expires <= now) return;
      const { knock: id, device: deviceId, expires } = job;
      await send(device, { knock: id, device: deviceId, expires }, Math.ceil((expires - now) / 1000));
    },
    { maxAttempts: 15, backoffSeconds },
  );

  jobs.handle<{ device: string }>('authenticator.test-push', async (job) => {
    const device = await devices.findDevice(db, job.device);
    if (device) await send(device, { test: true, device: device.id }, 60);
  });

  jobs.handle<{ device: string }>('authenticator.added-push', async (job) => {
    const device = await devices.findDevice(db, job.device);
    if (device) await send(device, { added: true, device: device.id }, 86_400, 'added');
  });

  jobs.handle<{ knockId: string }>('authenticator.knock-over', async ({ knockId }) => {
    await db.transaction(async (tx) => {
      const accountId = await knocks.expireKnock(tx, knockId, clock.now());
      if (accountId === undefined) return;
      const asked = await devices.listDevices(tx, accountId);
      const ids = asked.map(({ id }) => id);
      tell.devices(tx, ids, { gone: knockId, outcome: 'expired' });
      tell.knock(tx, knockId, 'expired');
    });
  });

  jobs.handle<{ linkId: string }>('authenticator.link-over', async ({ linkId }) => {
    await db.transaction(async (tx) => tell.link(tx, linkId));
  });

  jobs.every('authenticator.sweep', 60, async () => {
    const now = clock.now();
    await devices.deleteUnproven(db, now - unprovenLifeMs);
    await devices.deleteProofs(db, now);
    await links.deleteLinks(db, now - linksKeptMs);
    await knocks.deleteKnocks(db, now - knocksKeptMs);
  });
}
