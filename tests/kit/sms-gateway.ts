// Gateways of text messages on loopback, each speaking its own API: generic (bearer, JSON), Twilio, Vonage. They check what
// they are given as the real ones do, keep every message, fail or hang when told to, and sign receipts.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type GatewayKind = 'generic' | 'twilio' | 'vonage';
export type TakenSms = { to: string; text: string; reference: string; receiptUrl: string | undefined };
export type SignedReceipt = { path: string; headers: Record<string, string>; payload: string };

export type SmsGatewayStand = {
  /** For SMS_URL. */
  readonly url: string;
  readonly taken: readonly TakenSms[];
  /** Requests so far, taken or not. */
  readonly requests: number;
  /** Answers with this HTTP status from now on; null takes messages again. */
  failWith(status: number | null): void;
  /** Vonage's and Twilio's own word for a refusal (7 barred, 21211 no such number); null takes again. */
  refuseWith(code: string | null): void;
  /** Takes connections and says nothing. */
  hang(on: boolean): void;
  /** As the gateway would report it to the address it was given. */
  receipt(sms: TakenSms, status: string, more?: Record<string, string>): SignedReceipt;
  close(): Promise<void>;
};

const sid = 'AC00000000000000000000000000000001';
const token = 'twilio-auth-token';
const apiKey = 'abcd1234';
const apiSecret = 'vonage-secret';
const signatureSecret = 'vonage-signature-secret';
const bearer = 'generic-token';
const receiptSecret = 'generic-receipt-secret';

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

export async function createSmsGatewayStand(
  kind: GatewayKind,
  options: { now?: () => number } = {},
): Promise<SmsGatewayStand> {
  const now = options.now ?? Date.now;
  const taken: TakenSms[] = [];
  let requests = 0;
  let failure: number | null = null;
  let refusal: string | null = null;
  let hangs = false;

  const keep = (to: string, text: string, receiptUrl: string | undefined): TakenSms => {
    const number = taken.length + 1;
    const reference = kind === 'twilio' ? `SM${String(number).padStart(32, '0')}` : `0A${number}00`;
    const sms = { to, text, reference, receiptUrl };
    taken.push(sms);
    return sms;
  };
  const say = (response: ServerResponse, status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

  function generic(request: IncomingMessage, body: string, response: ServerResponse): void {
    if (request.headers.authorization !== `Bearer ${bearer}`) return void say(response, 401, {});
    const fields = JSON.parse(body) as Record<string, string>;
    const { phone, message, report } = fields;
    if (!phone || !message || fields['sender'] !== 'Aldaba') return void say(response, 400, {});
    say(response, 202, { result: { id: keep(phone, message, report).reference } });
  }

  function twilio(request: IncomingMessage, body: string, response: ServerResponse): void {
    const basic = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
    if (request.headers.authorization !== basic)
      return void say(response, 401, { code: 20003, message: 'Authenticate', status: 401 });
    if (request.url !== `/2010-04-01/Accounts/${sid}/Messages.json`) return void say(response, 404, {});
    const fields = new URLSearchParams(body);
    const to = fields.get('To') ?? '';
    if (refusal !== null || !/^\+\d{7,15}$/.test(to) || !fields.get('From') || !fields.get('Body'))
      return void say(response, 400, { code: Number(refusal ?? 21211), message: `To: ${to}`, status: 400 });
    const { reference } = keep(to, fields.get('Body') ?? '', fields.get('StatusCallback') ?? undefined);
    say(response, 201, { sid: reference, status: 'queued', error_code: null });
  }

  function vonage(request: IncomingMessage, body: string, response: ServerResponse): void {
    if (request.url !== '/sms/json') return void say(response, 404, {});
    const fields = new URLSearchParams(body);
    const refuse = (status: string) =>
      say(response, 200, { 'message-count': '1', messages: [{ status, 'error-text': 'refused' }] });
    if (fields.get('api_key') !== apiKey || fields.get('api_secret') !== apiSecret) return void refuse('4');
    const to = fields.get('to') ?? '';
    if (!/^\d{7,15}$/.test(to) || !fields.get('from') || !fields.get('text')) return void refuse('3');
    if (refusal !== null) return void refuse(refusal);
    const { reference } = keep(`+${to}`, fields.get('text') ?? '', fields.get('callback') ?? undefined);
    say(response, 200, { 'message-count': '1', messages: [{ to, status: '0', 'message-id': reference }] });
  }

  const apis = { generic, twilio, vonage };
  const server = createServer((request, response) => {
    requests += 1;
    if (hangs) return;
    void read(request).then((body) => {
      if (request.method === 'HEAD') return void response.writeHead(404).end();
      if (failure !== null) return void response.writeHead(failure).end();
      apis[kind](request, body, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const at = `127.0.0.1:${port}`;

  const urls = {
    generic: `http://${bearer}@${at}/send#to=phone&text=message&field.sender=Aldaba&callback=report&reference=result.id&receipt-secret=${receiptSecret}`,
    twilio: `twilio://${sid}:${token}@${at}?from=%2B41790000000&tls=none`,
    vonage: `vonage://${apiKey}:${apiSecret}@${at}?from=Aldaba&tls=none&signature-secret=${signatureSecret}`,
  };

  function receipt(sms: TakenSms, status: string, more: Record<string, string> = {}): SignedReceipt {
    const url = sms.receiptUrl ?? '';
    const path = new URL(url).pathname;
    if (kind === 'generic')
      return {
        path,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${receiptSecret}` },
        payload: JSON.stringify({ status, ...more }),
      };
    if (kind === 'twilio') {
      const fields: Record<string, string> = {
        AccountSid: sid,
        MessageSid: sms.reference,
        MessageStatus: status,
        To: sms.to,
        ...more,
      };
      const signed =
        url +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join('');
      const signature = createHmac('sha1', token).update(signed).digest('base64');
      return {
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
        payload: new URLSearchParams(fields).toString(),
      };
    }
    const fields: Record<string, string> = {
      msisdn: sms.to.slice(1),
      messageId: sms.reference,
      status,
      'api-key': apiKey,
      'err-code': status === 'delivered' ? '0' : '1',
      timestamp: String(Math.floor(now() / 1000)),
      nonce: 'aaaaaaaa-bbbb',
      ...more,
    };
    const signed = Object.keys(fields)
      .sort()
      .map((name) => `&${name}=${fields[name]}`)
      .join('');
    const sig = createHmac('sha256', signatureSecret).update(signed).digest('hex').toUpperCase();
    return {
      path,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ ...fields, sig }),
    };
  }

  return {
    url: urls[kind],
    taken,
    get requests() {
      return requests;
    },
    failWith: (status) => void (failure = status),
    refuseWith: (code) => void (refusal = code),
    hang: (on) => void (hangs = on),
    receipt,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
