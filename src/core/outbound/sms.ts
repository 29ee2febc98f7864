// Text messages leave through one gateway, named by SMS_URL. What every gateway shares: the shape of a message, the checks
// before it leaves, one HTTP call, and the receipts that come back.
import { measureGsm7 } from '../../lib/gsm7.ts';
import { OutboundFailure, readRetryAfter } from './failure.ts';

export type Sms = {
  /** E.164. */
  to: string;
  text: string;
  /** Where the gateway may report what became of it. */
  receiptUrl?: string;
};

/** `reference` is the gateway's name for the message, when it gives one. Throws OutboundFailure. */
export type SmsPort = { send(sms: Sms): Promise<{ reference: string | null }> };

export type SmsReceipt = {
  state: 'sent' | 'delivered' | 'failed';
  reference: string | null;
};

/** A receipt as it came in: nothing of it is believed before the gateway has checked it. */
export type ReceiptRequest = {
  /** As the gateway was told it, from the configured origin. */
  url: string;
  header: (name: string) => string | undefined;
  fields: Readonly<Record<string, unknown>>;
};

export type SmsGateway = SmsPort & {
  readonly kind: 'generic' | 'twilio' | 'vonage';
  /** `forged`: not signed as this gateway signs. `nothing`: signed, and about nothing that matters here. */
  readReceipt(request: ReceiptRequest): SmsReceipt | 'forged' | 'nothing';
  /** Whether somebody answers there; sends nothing. Throws OutboundFailure. */
  check(): Promise<void>;
};

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

/** What a gateway answered: at most 16 KB of it are read. */
export type Answer = { status: number; json: unknown; retryAfterSeconds: number | null };

const mostBytes = 16_384;

/** One call. A dead gateway costs `timeoutMs` and no more; what it says never reaches a message of an error. */
export async function callGateway(
  url: URL,
  init: { method: string; headers?: Record<string, string>; body?: string },
  timeoutMs: number,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...init,
      // A redirect would carry number and code to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readSome(response);
    return {
      status: response.status,
      json: parsed(text),
      retryAfterSeconds: readRetryAfter(response.headers.get('retry-after'), Date.now()),
    };
  } catch {
    throw new OutboundFailure('sms', 'no answer');
  }
}

async function readSome(response: Response): Promise<string> {
  const { body } = response;
  if (!body) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/**
 * Throws for an answer that is not 2xx: permanent for 4xx other than 401, 403, 408 and 429, which are the operator's or the
 * moment's fault and not the message's.
 */
export function refuseBadAnswer({ status, retryAfterSeconds }: Answer, more = ''): void {
  if (status >= 200 && status < 300) return;
  throw new OutboundFailure('sms', `answered ${status}${more}`, {
    status,
    permanent: status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status),
    retryAfterSeconds,
  });
}

/** Whether somebody answers HTTP there at all: any status will do. */
export async function checkReachable(url: URL, timeoutMs: number): Promise<void> {
  await callGateway(new URL('/', url), { method: 'HEAD' }, timeoutMs);
}

/** The value at `a.b.0.c` of a JSON answer, as text. */
export function textAt(json: unknown, path: string): string | null {
  let at: unknown = json;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null) return null;
    at = (at as Record<string, unknown>)[part];
  }
  return typeof at === 'string' || typeof at === 'number' ? String(at).slice(0, 200) : null;
}
