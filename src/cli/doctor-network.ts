// What doctor tries over the network: its own port, the mail server, the shape of the SMS address, the time of day.
import { createServer } from 'node:net';
import type { Config } from '../core/config.ts';
import { silentLog } from '../core/log.ts';
import { smtpMail } from '../core/outbound/mail.ts';
import { smsGateway } from '../core/outbound/sms-gateways.ts';
import { systemClock } from '../core/clock.ts';
import type { Finding } from './doctor.ts';

const timeoutMs = 8000;

export async function checkPort({ host, port, origin }: Config): Promise<Finding> {
  const what = 'port';
  const fault = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
  if (!fault) return { level: 'ok', what, found: `${host}:${port} is free` };
  if (fault.code === 'EADDRINUSE') {
    const name = host === '::' || host === '0.0.0.0' ? 'localhost' : host;
    if (await isAldaba(`http://${name.includes(':') ? `[${name}]` : name}:${port}`))
      return { level: 'ok', what, found: `Aldaba itself listens on ${host}:${port}` };
    const repair = `Stop the other program, or set PORT${origin.hostname === 'localhost' ? ' and ORIGIN' : ''}.`;
    return { level: 'fail', what, found: `another program listens on ${host}:${port}`, repair };
  }
  if (fault.code === 'EACCES')
    return {
      level: 'fail',
      what,
      found: `this user may not listen on port ${port}`,
      repair: 'Use a port above 1023 behind a reverse proxy.',
    };
  return {
    level: 'fail',
    what,
    found: `${host}:${port} cannot be used (${fault.code ?? fault.message})`,
    repair: 'Check HOST and PORT.',
  };
}

async function isAldaba(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/health/live`, { signal: AbortSignal.timeout(3000) });
    return ((await answer.json()) as { status?: unknown }).status === 'live';
  } catch {
    return false;
  }
}

export async function checkMail({ smtpUrl, mailFrom, origin }: Config): Promise<Finding> {
  const what = 'mail';
  if (smtpUrl === null) {
    const found = 'no SMTP_URL: mail stays in the Outbox page';
    // Fine on a laptop; behind a public address people would wait for codes that nobody sends.
    if (origin.protocol === 'http:') return { level: 'ok', what, found };
    return { level: 'warn', what, found, repair: 'Set SMTP_URL: people need the codes and notices.' };
  }
  let mail: ReturnType<typeof smtpMail> | undefined;
  try {
    mail = smtpMail({ url: smtpUrl, from: mailFrom, log: silentLog, timeoutMs });
    await mail.check();
    return { level: 'ok', what, found: `${new URL(smtpUrl).host} takes mail from ${mailFrom}` };
  } catch (error) {
    const found = `${new URL(smtpUrl).host}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      level: 'fail',
      what,
      found,
      repair: 'Check host, port, user and password in SMTP_URL, and the certificate of the server.',
    };
  } finally {
    mail?.close();
  }
}

/** Asks whether somebody answers where messages go; sends none. */
export async function checkSms({ smsUrl, origin }: Config): Promise<Finding> {
  const what = 'text messages';
  if (smsUrl === null) {
    const found = 'no SMS_URL: text messages stay in the Outbox page';
    // Nobody needs them: a number is only asked for by who wants to add one, and the page says that none leaves.
    return { level: 'ok', what, found };
  }
  const { host, protocol } = new URL(smsUrl);
  try {
    const gateway = smsGateway({ url: smsUrl, clock: systemClock, timeoutMs });
    await gateway.check();
    const receipts = origin.protocol === 'https:' ? '' : '; receipts do not reach a server on localhost';
    return { level: 'ok', what, found: `${host} answers (${gateway.kind})${receipts}` };
  } catch (error) {
    const found = `${host}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      level: 'fail',
      what,
      found,
      repair: `Check host and port in SMS_URL (${protocol}//…), and that this machine may reach it.`,
    };
  }
}

/** Codes and signed requests live for a minute or less. `newestAt` is the newest instant that the data know, or null. */
export function checkClock(newestAt: number | null): Finding {
  const what = 'clock';
  const now = Date.now();
  const found = new Date(now).toISOString();
  const repair = 'Set the clock and keep it right with NTP (timedatectl set-ntp true).';
  // Nothing of this program is older than that: such a clock was never set.
  if (now < Date.UTC(2026, 0, 1)) return { level: 'fail', what, found: `${found} lies in the past`, repair };
  if (newestAt !== null && newestAt - now > 60_000)
    return {
      level: 'fail',
      what,
      found: `${found}, but there is data of ${new Date(newestAt).toISOString()}`,
      repair,
    };
  return { level: 'ok', what, found };
}

/** Whether people's address leads here; on localhost there is nothing between. */
export async function checkAddress({ origin }: Config): Promise<Finding[]> {
  if (origin.protocol !== 'https:') return [];
  const what = 'address';
  if (await isAldaba(origin.origin))
    return [{ level: 'ok', what, found: `${origin.origin} leads to Aldaba` }];
  const repair = `Start Aldaba and its reverse proxy; check the DNS name and the certificate of ${origin.host}.`;
  return [{ level: 'warn', what, found: `${origin.origin} does not answer as Aldaba from here`, repair }];
}
