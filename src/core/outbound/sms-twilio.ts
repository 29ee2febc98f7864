// Twilio's API of messages (2010-04-01) and whatever speaks it: form in, JSON out, receipts signed with the auth token.
import { createHmac } from 'node:crypto';
import { sameBytes } from '../keys.ts';
import {
  callGateway,
  checkReachable,
  checkSms,
  type ReceiptRequest,
  refuseBadAnswer,
  type SmsGateway,
  textAt,
} from './sms.ts';
import type { TwilioAddress } from './sms-address.ts';

const delivered = new Set(['delivered', 'read']);
const failed = new Set(['failed', 'undelivered', 'canceled']);
const underWay = new Set(['accepted', 'scheduled', 'queued', 'sending', 'sent']);

/** What Twilio puts into X-Twilio-Signature: the address it called, then every field by name, under the auth token. */
export function twilioSignature(
  authToken: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(fields).sort();
  const signed = url + names.map((name) => name + (fields[name] ?? '')).join('');
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

export function twilioGateway(at: TwilioAddress, timeoutMs: number): SmsGateway {
  const url = new URL(`/2010-04-01/Accounts/${encodeURIComponent(at.accountSid)}/Messages.json`, at.base);
  const authorization = `Basic ${Buffer.from(`${at.accountSid}:${at.authToken}`).toString('base64')}`;
  return {
    kind: 'twilio',
    async send(sms) {
      checkSms(sms);
      const body = new URLSearchParams({
        To: sms.to,
        Body: sms.text,
        ...('from' in at.sender
          ? { From: at.sender.from }
          : { MessagingServiceSid: at.sender.messagingServiceSid }),
        ...(sms.receiptUrl ? { StatusCallback: sms.receiptUrl } : {}),
      });
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await callGateway(url, { method: 'POST', headers, body: body.toString() }, timeoutMs);
      // Twilio's own number says more than 400: 21211 no such number, 21610 the person said STOP.
      const code = textAt(answer.json, 'code');
      refuseBadAnswer(answer, code === null || !/^\d{1,6}$/.test(code) ? '' : ` (${code})`);
      return { reference: textAt(answer.json, 'sid') };
    },
    readReceipt(request) {
      const fields = textFields(request);
      if (!fields) return 'forged';
      const right = twilioSignature(at.authToken, request.url, fields);
      const sent = request.header('x-twilio-signature') ?? '';
      if (!sameBytes(Buffer.from(right), Buffer.from(sent))) return 'forged';
      if (fields['AccountSid'] !== at.accountSid) return 'forged';
      const status = fields['MessageStatus'] ?? '';
      const reference = fields['MessageSid'] ?? null;
      if (delivered.has(status)) return { state: 'delivered', reference };
      if (failed.has(status)) return { state: 'failed', reference };
      return underWay.has(status) ? { state: 'sent', reference } : 'nothing';
    },
    check: () => checkReachable(at.base, timeoutMs),
  };
}

/** Fields that stand once, as text; a repeated one could be signed as one value and read as another. */
function textFields({ fields }: ReceiptRequest): Record<string, string> | undefined {
  const entries = Object.entries(fields);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  return Object.fromEntries(entries);
}
