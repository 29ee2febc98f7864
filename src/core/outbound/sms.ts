// Text messages leave through a generic HTTP gateway: POST {to, text} as JSON.
import { measureGsm7 } from '../../lib/gsm7.ts';
import { OutboundFailure, readRetryAfter } from './failure.ts';

export type SmsPort = { send(sms: { to: string; text: string }): Promise<void> };

/**
 * `url` may carry a user part, which becomes the bearer token. Any 2xx counts as taken. Throws OutboundFailure:
 * permanent for a number or text that is refused here and for 4xx other than 401, 403, 408 and 429 (those are the
 * operator's or the moment's fault, not the message's).
 */
export function httpSms(deps: { url: string; timeoutMs?: number }): SmsPort {
  const url = new URL(deps.url);
  const token = decodeURIComponent(url.username);
  url.username = '';
  url.password = '';
  return {
    async send(sms) {
      checkSms(sms);
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          body: JSON.stringify({ to: sms.to, text: sms.text }),
          // A redirect would carry number and code to another host.
          redirect: 'manual',
          signal: AbortSignal.timeout(deps.timeoutMs ?? 15_000),
        });
        await response.body?.cancel();
      } catch {
        throw new OutboundFailure('sms', 'no answer');
      }
      if (response.ok) return;
      const { status } = response;
      throw new OutboundFailure('sms', `answered ${status}`, {
        status,
        permanent: status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status),
        retryAfterSeconds: readRetryAfter(response.headers.get('retry-after'), Date.now()),
      });
    },
  };
}

/** Refuses numbers that are not E.164 and texts over one GSM-7 segment: each further one costs as much again. */
export function checkSms(sms: { to: string; text: string }): void {
  const refuse = (reason: string) => {
    throw new OutboundFailure('sms', reason, { permanent: true });
  };
  if (!/^\+[1-9]\d{6,14}$/.test(sms.to)) refuse('refused number');
  const measure = measureGsm7(sms.text);
  if (!measure.ok) refuse('text has characters outside GSM-7');
  else if (measure.segments > 1) refuse(`text needs ${measure.segments} segments`);
}
