// Mail leaves through one SMTP server. TLS is verified, nothing in a message can add a header or a recipient.
import type { Log } from '../log.ts';
import { lazily } from '../../lib/lazily.ts';
import { OutboundFailure } from './failure.ts';

export type Mail = {
  to: string;
  subject: string;
  html: string;
  text: string;
  headers?: Record<string, string>;
};
export type MailPort = { send(mail: Mail): Promise<void> };
export type SmtpMail = MailPort & {
  /** Connects and signs in without sending; throws OutboundFailure. For the setup page and the doctor command. */
  check(): Promise<void>;
  close(): void;
};

/**
 * `url` is smtps://user:password@host:465 or smtp://user:password@host:587. smtp:// to another machine requires
 * STARTTLS, for mails carry links that open accounts; `?tls=none` allows a relay in a private network without it and is
 * refused together with a password. Throws TypeError for a URL it cannot use.
 */
export function smtpMail(deps: { url: string; from: string; log: Log; timeoutMs?: number }): SmtpMail {
  const url = URL.canParse(deps.url) ? new URL(deps.url) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new TypeError('SMTP_URL must start with smtp:// or smtps://');
  const user = decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const plain = url.searchParams.get('tls') === 'none';
  if (plain && user && !loopback) throw new TypeError('SMTP_URL: tls=none would send the password in clear');
  const secure = url.protocol === 'smtps:';
  const timeoutMs = deps.timeoutMs ?? 20_000;
  const options = {
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !plain && !loopback,
    ignoreTLS: !secure && plain,
    // Nobody stands between this machine and itself, and no authority certifies "localhost".
    tls: { rejectUnauthorized: secure || !loopback, minVersion: 'TLSv1.2' },
    ...(user && { auth: { user, pass: decodeURIComponent(url.password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A template that ever took a path or an address from a person must not read files or fetch pages.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
  const open = lazily((require) => {
    const { createTransport } = require('nodemailer') as typeof import('nodemailer');
    return createTransport(options, { from: deps.from });
  });
  let opened: ReturnType<typeof open> | undefined;
  const transport = () => (opened ??= open());
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      const failure = asFailure(error);
      deps.log.warn({ status: failure.status, permanent: failure.permanent }, failure.message);
      throw failure;
    }
  };
  return {
    async send(mail) {
      refuseInjection(mail);
      await attempt(() =>
        transport().sendMail({
          // As an object: a list in the text of an address would become several recipients.
          to: { name: '', address: mail.to },
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          // RFC 3834 §5: keeps holiday replies away; Exchange has a word of its own for it.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...mail.headers },
        }),
      );
    },
    check: () => attempt(() => transport().verify()),
    close: () => opened?.close(),
  };
}

/** Throws a permanent OutboundFailure for an address, subject or header that could carry another header or recipient. */
export function refuseInjection(mail: Mail): void {
  const refuse = (what: string) => {
    throw new OutboundFailure('mail', `refused ${what}`, { permanent: true });
  };
  if (mail.to.length > 254 || !/^[^\s\p{Cc}<>()[\],;:"\\@]+@[^\s\p{Cc}<>()[\],;:"\\@]+$/u.test(mail.to))
    refuse('address');
  if (/[\p{Cc}\u2028\u2029]/u.test(mail.subject)) refuse('subject');
  for (const [name, value] of Object.entries(mail.headers ?? {})) {
    if (!/^[A-Za-z0-9-]+$/.test(name) || /[\p{Cc}\u2028\u2029]/u.test(value)) refuse('header');
    if (/^(to|cc|bcc|from|sender|subject|content-.*|mime-version)$/i.test(name)) refuse('header');
  }
}

// The library's messages repeat addresses and replies of the server: only its codes go on.
function asFailure(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : null;
  const reason = typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? code : 'failed';
  // A refused sign-in (EAUTH, 535) is a wrong configuration: the mail itself can still leave once that is repaired.
  const permanent = status !== null && status >= 500 && code !== 'EAUTH';
  return new OutboundFailure('mail', status === null ? reason : `${reason} ${status}`, { status, permanent });
}
