// The system's Chromium on the real server: a listening application on an empty database with the built web, contexts for
// a computer and a phone, and every console error, failed request and CSP violation collected.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { createApp, migrations } from '../../src/app.ts';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { createKeys, type PrivateJwk } from '../../src/core/keys.ts';
import { silentLog } from '../../src/core/log.ts';
import { createOutbox, recordedMail, recordedSms } from '../../src/core/outbound/outbox.ts';
import type { PushPort } from '../../src/core/outbound/push.ts';
import { systemRandom } from '../../src/core/random.ts';
import { openTestDatabase } from './databases.ts';

const root = join(import.meta.dirname, '../..');
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumPath = places.find((path) => existsSync(path));
export const webFolder = join(root, 'dist/web');

/** Why the suite cannot run here, or false. In CI it must run. */
export const skipBrowser: string | false =
  chromiumPath === undefined && process.env['CI'] !== 'true'
    ? 'Chromium is not installed (npm run tools)'
    : false;

let launched: Promise<Browser> | undefined;
let openStages = 0;

export function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

/** A port nobody listens on: the origin must be known before the server listens. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export type Stage = Awaited<ReturnType<typeof stage>>;

/** A server and a browser for one test; everything is closed with it, and complaints of the pages fail it. */
export async function stage(
  t: TestContext,
  options: {
    push?: (keys: { vapid: PrivateJwk }) => PushPort;
    env?: Record<string, string>;
    browserArgs?: string[];
    allow?: RegExp[];
  } = {},
) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const config = readConfig({ ORIGIN: origin, DATA_DIR: '/nowhere', ...options.env });
  const opened = await openTestDatabase(migrations);
  const kept = createOutbox({ query: opened.db, clock: systemClock, random: systemRandom, keep: 1000 });
  const secret = systemRandom.bytes(32);
  const app = await createApp({
    config,
    db: opened.db,
    secret,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    webFolder,
    mail: recordedMail(kept),
    sms: recordedSms(kept),
    ...(options.push
      ? { push: options.push({ vapid: createKeys(secret).p256('vapid') }), allowPrivatePush: true }
      : {}),
  });
  await app.server.listen({ host: '127.0.0.1', port });
  app.jobs.start();

  const own = options.browserArgs ? await launch(options.browserArgs) : undefined;
  launched ??= launch();
  openStages += 1;
  const browser = own ?? (await launched);
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const allowed = (text: string) => (options.allow ?? []).some((pattern) => pattern.test(text));

  function watch(page: Page): void {
    page.on('console', (message) => {
      const text = message.text();
      const bad =
        message.type() === 'error' || /Content Security Policy|Trusted ?(Type|HTML|Script)/i.test(text);
      if (bad && !allowed(text)) complaints.push(`${message.type()} on ${page.url()}: ${text}`);
    });
    page.on('pageerror', (error) => {
      if (!allowed(error.message)) complaints.push(`exception on ${page.url()}: ${error.message}`);
    });
  }

  async function context(how: BrowserContextOptions): Promise<BrowserContext> {
    const made = await browser.newContext({ baseURL: origin, timezoneId: 'Europe/Zurich', ...how });
    // Of a machine that does much else: a test that goes well does not wait.
    made.setDefaultTimeout(60_000);
    made.on('page', watch);
    contexts.push(made);
    return made;
  }

  t.after(async () => {
    for (const c of contexts) await c.close().catch(() => {});
    await own?.close();
    await app.stop();
    await opened.close().catch(() => {});
    openStages -= 1;
  });

  return {
    app,
    origin,
    complaints,
    context,
    computer: (how: BrowserContextOptions = {}) =>
      context({ locale: 'es-ES', viewport: { width: 1280, height: 900 }, ...how }),
    phone: (how: BrowserContextOptions = {}) =>
      context({
        locale: 'es-ES',
        viewport: { width: 360, height: 740 },
        isMobile: true,
        hasTouch: true,
        userAgent:
          'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
        ...how,
      }),
    /** The newest code that went to a number; waits for one that was not read before. */
    async code(number: string, not = ''): Promise<string> {
      for (;;) {
        await app.jobs.runDue();
        const texts = kept.recent().filter((m) => m.kind === 'sms' && m.to === number);
        const found = texts.map((m) => /#(\d{6})$/.exec(m.text)?.[1]).findLast((one) => one !== undefined);
        if (found !== undefined && found !== not) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async mails() {
      await app.jobs.runDue();
      return kept.recent().filter((m) => m.kind === 'mail');
    },
  };
}

/** Closes the shared browser; call once after the last suite. */
export async function closeBrowser(): Promise<void> {
  const browser = await launched;
  launched = undefined;
  await browser?.close();
}
