// Ports that keep messages instead of sending them: the Outbox page of an installation without SMTP or SMS, and tests.
import type { Clock } from '../clock.ts';
import type { Migration, Query } from '../db/db.ts';
import { rows } from '../db/db.ts';
import type { Random } from '../random.ts';
import type { MailPort } from './mail.ts';
import { refuseInjection } from './mail.ts';
import type { Push, PushPort } from './push.ts';
import type { SmsPort } from './sms.ts';
import { checkSms } from './sms.ts';

export type OutboxMessage = {
  /** Sorts by time: newest is largest. */
  id: string;
  kind: 'mail' | 'sms' | 'push';
  /** Address, number or endpoint. */
  to: string;
  /** Subject of a mail, topic of a push, else empty. */
  subject: string;
  text: string;
  /** Empty but for mail. */
  html: string;
  at: number;
};

export type Outbox = {
  /** Oldest first; at most `keep`, from this process only. */
  recent(): readonly OutboxMessage[];
  /** The newest of this kind to this address, or to anyone. */
  last(kind: OutboxMessage['kind'], to?: string): OutboxMessage | undefined;
  record(message: Omit<OutboxMessage, 'id' | 'at'>): Promise<OutboxMessage>;
};

type Tables = {
  outbox_message: {
    id: string;
    kind: string;
    to_address: string;
    subject: string;
    text: string;
    html: string;
    at: number;
  };
};

export const outboxMigration: Migration = {
  name: '0001-outbox',
  async up(schema, types) {
    await schema.schema
      .createTable('outbox_message')
      .addColumn('id', types.text, (column) => column.primaryKey())
      .addColumn('kind', types.text, (column) => column.notNull())
      .addColumn('to_address', types.text, (column) => column.notNull())
      .addColumn('subject', types.text, (column) => column.notNull())
      .addColumn('text', types.text, (column) => column.notNull())
      .addColumn('html', types.text, (column) => column.notNull())
      .addColumn('at', types.integer, (column) => column.notNull())
      .execute();
  },
};

/**
 * `query` null keeps messages in memory only. Both the ring and the table hold the newest `keep` messages: they carry
 * codes and links, which are worth nothing after minutes but should not pile up.
 */
export function createOutbox(deps: {
  query: Query | null;
  clock: Clock;
  random: Pick<Random, 'token'>;
  keep?: number;
}): Outbox {
  const keep = deps.keep ?? 200;
  const ring: OutboxMessage[] = [];
  let lastAt = 0;
  let sequence = 0;
  return {
    recent: () => ring,
    last: (kind, to) =>
      ring.findLast((message) => message.kind === kind && (to === undefined || message.to === to)),
    async record(message) {
      const at = deps.clock.now();
      // A clock that goes back must not put a new message under the old ones.
      lastAt = Math.max(lastAt, at);
      sequence = (sequence + 1) % 1_000_000;
      const id = `${String(lastAt).padStart(15, '0')}-${String(sequence).padStart(6, '0')}-${deps.random.token(6)}`;
      const kept: OutboxMessage = { id, ...message, at };
      ring.push(kept);
      if (ring.length > keep) ring.shift();
      if (deps.query) {
        await insertOutboxMessage(deps.query, kept);
        await trimOutbox(deps.query, keep);
      }
      return kept;
    },
  };
}

export function recordedMail(outbox: Outbox): MailPort {
  return {
    async send(mail) {
      refuseInjection(mail);
      await outbox.record({
        kind: 'mail',
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
      });
    },
  };
}

export function recordedSms(outbox: Outbox): SmsPort {
  return {
    async send(sms) {
      checkSms(sms);
      await outbox.record({ kind: 'sms', to: sms.to, subject: '', text: sms.text, html: '' });
      return { reference: null };
    },
  };
}

/** `answer` lets a test play the push service: gone, too large, or throwing. */
export function recordedPush(
  outbox: Outbox,
  answer?: (push: Push) => Awaited<ReturnType<PushPort['send']>>,
): PushPort {
  return {
    async send(push) {
      const result = answer?.(push) ?? 'sent';
      if (result !== 'sent') return result;
      const text = new TextDecoder().decode(push.payload);
      await outbox.record({ kind: 'push', to: push.endpoint, subject: push.topic ?? '', text, html: '' });
      return result;
    },
  };
}

/** Newest first. `before` is the id of the last message of the page above. */
export async function listOutboxMessages(
  query: Query,
  page: { limit: number; before?: string },
): Promise<OutboxMessage[]> {
  let select = rows<Tables>(query).selectFrom('outbox_message').selectAll();
  if (page.before !== undefined) select = select.where('id', '<', page.before);
  return (await select.orderBy('id', 'desc').limit(page.limit).execute()).map(fromRow);
}

export async function findOutboxMessage(query: Query, id: string): Promise<OutboxMessage | undefined> {
  const row = await rows<Tables>(query)
    .selectFrom('outbox_message')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && fromRow(row);
}

async function insertOutboxMessage(query: Query, message: OutboxMessage): Promise<void> {
  const { to, ...rest } = message;
  await rows<Tables>(query)
    .insertInto('outbox_message')
    .values({ ...rest, to_address: to })
    .execute();
}

async function trimOutbox(query: Query, keep: number): Promise<void> {
  const oldest = await rows<Tables>(query)
    .selectFrom('outbox_message')
    .select('id')
    .orderBy('id', 'desc')
    .offset(keep)
    .limit(1)
    .executeTakeFirst();
  if (oldest) await rows<Tables>(query).deleteFrom('outbox_message').where('id', '<=', oldest.id).execute();
}

function fromRow(row: Tables['outbox_message']): OutboxMessage {
  const { to_address, kind, ...rest } = row;
  return { ...rest, kind: kind as OutboxMessage['kind'], to: to_address };
}
