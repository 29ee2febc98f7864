// Any gateway that takes one HTTP request a message, by the template of SMS_URL.
import { sameBytes } from '../keys.ts';
import { callGateway, checkReachable, checkSms, refuseBadAnswer, type SmsGateway, textAt } from './sms.ts';
import type { GenericAddress } from './sms-address.ts';

export function genericGateway(at: GenericAddress, timeoutMs: number): SmsGateway {
  const credential = at.password === '' ? at.user : `${at.user}:${at.password}`;
  const authHeaders = (): Record<string, string> => {
    if (at.auth === 'bearer') return { authorization: `Bearer ${credential}` };
    if (at.auth === 'basic')
      return { authorization: `Basic ${Buffer.from(`${at.user}:${at.password}`).toString('base64')}` };
    return typeof at.auth === 'object' && 'header' in at.auth ? { [at.auth.header]: credential } : {};
  };
  return {
    kind: 'generic',
    async send(sms) {
      checkSms(sms);
      const fields: Record<string, string> = {
        ...at.fields,
        ...(typeof at.auth === 'object' && 'field' in at.auth ? { [at.auth.field]: credential } : {}),
        [at.to]: at.digitsOnly ? sms.to.slice(1) : sms.to,
        [at.text]: sms.text,
        ...(at.callback && sms.receiptUrl ? { [at.callback]: sms.receiptUrl } : {}),
      };
      const url = new URL(at.url);
      const headers = authHeaders();
      let body: string | undefined;
      if (at.format === 'query')
        for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
      else if (at.format === 'form') {
        headers['content-type'] = 'application/x-www-form-urlencoded';
        body = new URLSearchParams(fields).toString();
      } else {
        headers['content-type'] = 'application/json';
        body = JSON.stringify(fields);
      }
      const init = { method: at.method, headers, ...(body === undefined ? {} : { body }) };
      const answer = await callGateway(url, init, timeoutMs);
      refuseBadAnswer(answer);
      return { reference: at.reference === null ? null : textAt(answer.json, at.reference) };
    },
    readReceipt({ header, fields }) {
      const { secret } = at.receipt;
      if (secret !== null) {
        const sent = header('authorization') ?? '';
        if (!sameBytes(Buffer.from(`Bearer ${secret}`), Buffer.from(sent))) return 'forged';
      }
      const status = textAt(fields, at.receipt.status);
      if (status === null) return 'nothing';
      const state = at.receipt.delivered.includes(status)
        ? ('delivered' as const)
        : at.receipt.failed.includes(status)
          ? ('failed' as const)
          : ('sent' as const);
      return { state, reference: at.reference === null ? null : textAt(fields, at.reference) };
    },
    check: () => checkReachable(at.url, timeoutMs),
  };
}
