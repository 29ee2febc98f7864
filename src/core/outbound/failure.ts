// Why something did not leave the house. Carries what the job needs to decide, never an address or a text.

type Channel = 'mail' | 'sms' | 'push' | 'yubico';

export class OutboundFailure extends Error {
  readonly channel: Channel;
  /** The other side's code (SMTP reply or HTTP status), null when there was no answer. */
  readonly status: number | null;
  /** True when trying again with the same message cannot help. */
  readonly permanent: boolean;
  /** When the other side asked to wait. */
  readonly retryAfterSeconds: number | null;
  constructor(
    channel: Channel,
    reason: string,
    about: { status?: number | null; permanent?: boolean; retryAfterSeconds?: number | null } = {},
  ) {
    super(`${channel}: ${reason}`);
    this.name = 'OutboundFailure';
    this.channel = channel;
    this.status = about.status ?? null;
    this.permanent = about.permanent ?? false;
    this.retryAfterSeconds = about.retryAfterSeconds ?? null;
  }
}

/** Retry-After in seconds from either form (RFC 9110 §10.2.3), at most a day; null when absent or nonsense. */
export function readRetryAfter(value: string | null | undefined, now: number): number | null {
  if (!value) return null;
  const seconds = /^\d{1,9}$/.test(value.trim())
    ? Number(value)
    : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 86_400) : null;
}
