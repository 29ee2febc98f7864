// The gateway that SMS_URL names, behind a breaker: one that hangs must not keep the job runner from mail and push.
import type { Clock } from '../clock.ts';
import { OutboundFailure } from './failure.ts';
import type { SmsGateway } from './sms.ts';
import { readSmsAddress } from './sms-address.ts';
import { genericGateway } from './sms-generic.ts';
import { twilioGateway } from './sms-twilio.ts';
import { vonageGateway } from './sms-vonage.ts';

/** Fewer than jobs at once (8): whatever the gateway does, some are left for everything else. */
const atOnce = 4;
const unansweredInRow = 4;
const restMs = 15_000;

/** Throws TypeError for an address it cannot use. */
export function smsGateway(deps: { url: string; clock: Clock; timeoutMs?: number }): SmsGateway {
  const { clock } = deps;
  const timeoutMs = deps.timeoutMs ?? 8000;
  const at = readSmsAddress(deps.url);
  const gateway =
    at.kind === 'generic'
      ? genericGateway(at, timeoutMs)
      : at.kind === 'twilio'
        ? twilioGateway(at, timeoutMs)
        : vonageGateway(at, timeoutMs, () => clock.now());
  let underWay = 0;
  let unanswered = 0;
  let restUntil = 0;
  return {
    ...gateway,
    async send(sms) {
      const now = clock.now();
      // A clock put back must not make the rest eternal.
      if (restUntil > now && restUntil - now <= restMs)
        throw new OutboundFailure('sms', 'resting after no answer');
      if (underWay >= atOnce) throw new OutboundFailure('sms', 'too many at once');
      underWay += 1;
      try {
        const sent = await gateway.send(sms);
        unanswered = 0;
        return sent;
      } catch (error) {
        const silent = error instanceof OutboundFailure && error.status === null && !error.permanent;
        unanswered = silent ? unanswered + 1 : 0;
        if (unanswered >= unansweredInRow) {
          unanswered = 0;
          restUntil = clock.now() + restMs;
        }
        throw error;
      } finally {
        underWay -= 1;
      }
    },
  };
}
