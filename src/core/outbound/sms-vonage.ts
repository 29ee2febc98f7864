// Vonage's SMS API (/sms/json) and whatever speaks it: 200 with a status for each part; receipts signed when the account
// signs its webhooks.
import { createHmac } from 'node:crypto';
import { sameBytes } from '../keys.ts';
import { OutboundFailure } from './failure.ts';
import { callGateway, checkReachable, checkSms, refuseBadAnswer, type SmsGateway, textAt } from './sms.ts';
import type { VonageAddress } from './sms-address.ts';

/** Statuses that say something of the message itself; the others are the account's or the moment's. */
const permanent = new Set(['3', '6', '7', '12', '15', '22', '29', '33']);
const failed = new Set(['expired', 'failed', 'rejected']);
const underWay = new Set(['accepted', 'buffered', 'unknown']);
/** A receipt signed longer ago than this is somebody's copy. */
const freshMs = 60 * 60_000;

/** `sig` of a webhook: every other field by name, `&` and `=` in values made harmless, under the signature secret. */
export function vonageSignature(
  fields: Readonly<Record<string, string>>,
  { secret, algorithm }: { secret: string; algorithm: 'sha256' | 'sha512' },
): string {
  const signed = Object.keys(fields)
    .filter((name) => name !== 'sig')
    .sort()
    .map((name) => `&${name}=${(fields[name] ?? '').replace(/[&=]/g, '_')}`)
    .join('');
  return createHmac(algorithm, secret).update(signed, 'utf8').digest('hex').toUpperCase();
}

export function vonageGateway(at: VonageAddress, timeoutMs: number, now: () => number): SmsGateway {
  const url = new URL('/sms/json', at.base);
  return {
    kind: 'vonage',
    async send(sms) {
      checkSms(sms);
      const body = new URLSearchParams({
        api_key: at.apiKey,
        api_secret: at.apiSecret,
        from: at.from,
        to: sms.to.slice(1),
        text: sms.text,
        type: 'text',
        ...(sms.receiptUrl ? { callback: sms.receiptUrl, 'status-report-req': '1' } : {}),
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const answer = await callGateway(url, { method: 'POST', headers, body: body.toString() }, timeoutMs);
      refuseBadAnswer(answer);
      const status = textAt(answer.json, 'messages.0.status');
      if (status === '0') return { reference: textAt(answer.json, 'messages.0.message-id') };
      // Whatever is not "0" was not taken, a body that cannot be read included.
      const known = status !== null && /^\d{1,3}$/.test(status) ? status : 'nothing known';
      throw new OutboundFailure('sms', `refused with status ${known}`, { permanent: permanent.has(known) });
    },
    readReceipt({ fields }) {
      const said: Record<string, string> = {};
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value !== 'string' && typeof value !== 'number') return 'forged';
        said[name] = String(value);
      }
      if (at.signature) {
        const right = vonageSignature(said, at.signature);
        if (!sameBytes(Buffer.from(right), Buffer.from((said['sig'] ?? '').toUpperCase()))) return 'forged';
        const signedAt = Number(said['timestamp']) * 1000;
        if (!(Math.abs(now() - signedAt) < freshMs)) return 'forged';
      }
      if (said['api-key'] !== undefined && said['api-key'] !== at.apiKey) return 'forged';
      const reference = said['messageId'] ?? null;
      const status = said['status'] ?? '';
      if (status === 'delivered') return { state: 'delivered', reference };
      if (failed.has(status)) return { state: 'failed', reference };
      return underWay.has(status) ? { state: 'sent', reference } : 'nothing';
    },
    check: () => checkReachable(at.base, timeoutMs),
  };
}
