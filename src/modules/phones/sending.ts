// Messages leave from one job. A code is in no row and no job: the job works it out from the code's id when it sends.
import type { Tx } from '../../core/db/db.ts';
import { OutboundFailure } from '../../core/outbound/failure.ts';
import { measureGsm7 } from '../../lib/gsm7.ts';
import type { createBudget } from './budget.ts';
import type { PhonesDeps } from './deps.ts';
import { countryOf, digitsOf, mayBecome, type MessageState } from './rules.ts';
import * as store from './store.ts';
import type { SmsText } from './types.ts';

type Text = { kind: 'code' } | Pick<SmsText, 'kind' | 'params'>;
type SendJob = { messageId: string; codeId: string | null; number: string; language: string; text: Text };
type WarnJob = Omit<SendJob, 'messageId' | 'codeId'>;

const attempts = 8;
/** A code is waited for: 2 s, 4 s, 8 s … while it lives. */
const backoffSeconds = (attempt: number) => Math.min(2 ** attempt, 60);
const textLifeMs = 3600_000;

export function createSending(deps: PhonesDeps, budget: ReturnType<typeof createBudget>) {
  const { db, clock, random, keys, jobs, log, origin, sms, gateway, translate } = deps;
  const host = origin.hostname;

  const codeOf = (codeId: string): string => digitsOf(keys.mac('sms-codes', codeId));

  const receiptMac = (messageId: string): string =>
    Buffer.from(keys.mac('sms-receipts', messageId)).toString('base64url');
  const receiptUrl = (messageId: string): string =>
    new URL(`/api/sms/receipts/${messageId}/${receiptMac(messageId)}`, origin).href;

  function textOf({ language, text, codeId }: Pick<SendJob, 'language' | 'text' | 'codeId'>): string {
    const t = translate(language);
    if (text.kind !== 'code') return t(`sms.${text.kind}`, { ...text.params, host });
    const code = codeOf(codeId ?? '');
    // The last line binds the code to this host: phones offer it only there (WICG, origin-bound one-time codes).
    return `${t('sms.code', { code })}\n\n@${host} #${code}`;
  }

  async function became(messageId: string, state: MessageState, reference: string | null): Promise<boolean> {
    const message = await store.findMessage(db, messageId);
    if (!message || !mayBecome(message.state, state)) return false;
    const change = { state, updated_at: clock.now(), ...(reference === null ? {} : { reference }) };
    return store.moveMessage(db, messageId, message.state, change);
  }

  jobs.handle<SendJob>(
    'phones.send',
    async (job, { attempts: attempt }) => {
      if (job.codeId !== null) {
        const code = await store.findCodeById(db, job.codeId);
        // Used, replaced or too old: nobody waits for it.
        if (!code || code.expires_at <= clock.now()) return;
      }
      try {
        // No gateway reaches a server on localhost, and some refuse a message that names one.
        const isReachable = gateway !== null && origin.protocol === 'https:';
        const receipts = isReachable ? { receiptUrl: receiptUrl(job.messageId) } : {};
        const { reference } = await sms.send({ to: job.number, text: textOf(job), ...receipts });
        await became(job.messageId, 'sent', reference);
      } catch (error) {
        const failure = error instanceof OutboundFailure ? error : undefined;
        const isOver = failure?.permanent === true || attempt >= attempts;
        if (isOver) await became(job.messageId, 'failed', null);
        // Trying it again changes nothing, or comes too late for a code; the page says so already.
        if (failure && (failure.permanent || (isOver && job.codeId !== null)))
          return log.warn({ err: failure, job: 'phones.send' }, 'text message refused');
        throw error;
      }
    },
    { maxAttempts: attempts, backoffSeconds },
  );

  jobs.handle<WarnJob>('phones.warn', async (job) => {
    if (!(await budget.mayWarn(job.number))) return;
    await db.transaction((tx) => enqueue(tx, { ...job, codeId: null }, clock.now() + textLifeMs));
  });

  async function enqueue(tx: Tx, given: Omit<SendJob, 'messageId'>, expiresAt: number): Promise<string> {
    const now = clock.now();
    const messageId = random.token(16);
    await store.insertMessage(tx, {
      id: messageId,
      code_id: given.codeId,
      country: countryOf(given.number),
      state: 'queued',
      reference: null,
      created_at: now,
      updated_at: now,
    });
    const job: SendJob = { messageId, ...given };
    await jobs.enqueue(tx, 'phones.send', job, { expiresAt });
    return messageId;
  }

  return {
    codeOf,
    receiptMac,
    receiptUrl,
    became,
    enqueue,
    enqueueText: (tx: Tx, { number, language, kind, params }: SmsText) =>
      enqueue(tx, { codeId: null, number, language, text: { kind, params } }, clock.now() + textLifeMs),
    warn: (tx: Tx, { number, language, kind, params }: SmsText): Promise<void> =>
      jobs.enqueue(tx, 'phones.warn', { number, language, text: { kind, params } } satisfies WarnJob),
    /** Whether a text leaves as one message: addresses may be long, or written in another alphabet. */
    fits(text: Omit<SmsText, 'number'>): boolean {
      const measure = measureGsm7(textOf({ language: text.language, text, codeId: null }));
      return measure.ok && measure.segments === 1;
    },
  };
}
