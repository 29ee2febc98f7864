// The process: configuration, the application, listening, and draining on a signal.
import { flushCompileCache } from 'node:module';
import { ConfigError, environment, readConfig } from './core/config.ts';
import { createLog } from './core/log.ts';
import { lowerPoolPriority } from './core/pool-priority.ts';
import { openInstallation } from './installation.ts';

/** Starts and prints what a person needs: the address, the link for the first account, where the Outbox is. */
export async function start(): Promise<void> {
  const config = readConfig(environment(process.cwd()));
  const log = createLog(config.logLevel, config.logLevel === 'silent' ? 1 : 2);
  const app = await openInstallation(config, log);
  // Processes that share a PostgreSQL share the files too, and may be receiving some.
  await app.drive.start(config.databaseUrl === null);
  await app.server.listen({ host: config.host, port: config.port });
  app.jobs.start();
  const standingBack = lowerPoolPriority();
  log.debug({ threads: standingBack }, 'hashing threads stand back');
  // What was stripped of types and compiled is kept for the next start, also when this process is killed.
  flushCompileCache();

  const lines = [`Aldaba is ready at ${config.origin.origin}`];
  const code = await app.organisations.startCode();
  if (code) {
    lines.push(`First account: ${config.origin.origin}/start#${code}`);
    lines.push(
      `  (works once; without JavaScript, type this code at ${config.origin.origin}/start: ${code})`,
    );
  }
  if (!config.smtpUrl)
    lines.push(`Mail is kept in the Outbox: ${config.origin.origin}/outbox (for operators)`);
  else if (!config.smsUrl)
    lines.push(`Text messages are kept in the Outbox: ${config.origin.origin}/outbox (for operators)`);
  process.stdout.write(`${lines.join('\n')}\n`);

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    // What has not finished in ten seconds is cut: jobs run again, requests were not acknowledged.
    setTimeout(() => {
      log.warn({ seconds: 10 }, 'cut what had not finished');
      process.exit(1);
    }, 10_000).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopped with a fault');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

if (import.meta.main)
  start().catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof ConfigError || error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(78);
  });
