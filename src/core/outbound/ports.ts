// Through what mail, push and text messages leave: what a test gives, what the configuration names, or the Outbox.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { PrivateJwk } from '../keys.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Resolve } from './guard.ts';
import { guardedClient } from './guarded-client.ts';
import { type MailPort, smtpMail } from './mail.ts';
import { type Outbox, recordedMail, recordedSms } from './outbox.ts';
import { type PushPort, webPush } from './push.ts';
import { createRclone } from './rclone.ts';
import type { SmsGateway, SmsPort } from './sms.ts';
import { smsGateway } from './sms-gateways.ts';

/** Recording ports of tests; real ones by configuration otherwise. */
export type PortOptions = { mail?: MailPort; push?: PushPort; sms?: SmsPort | SmsGateway; resolve?: Resolve };

export function createPorts(
  given: PortOptions,
  deps: {
    config: Config;
    clock: Clock;
    random: Random;
    log: Log;
    outbox: Outbox;
    vapidKey: PrivateJwk;
  },
) {
  const { config, clock, random, log, outbox, vapidKey } = deps;
  const { smtpUrl, smsUrl, mailFrom } = config;
  const sms = given.sms ?? (smsUrl ? smsGateway({ url: smsUrl, clock }) : recordedSms(outbox));
  return {
    mail: given.mail ?? (smtpUrl ? smtpMail({ url: smtpUrl, from: mailFrom, log }) : recordedMail(outbox)),
    push: given.push ?? webPush({ vapidKey, subject: pushSubject(config), clock, random, log }),
    sms,
    imports: {
      /** HTTP to addresses that people type. */
      http: guardedClient({
        networks: config.importNetworks,
        ...(given.resolve ? { resolve: given.resolve } : {}),
      }),
      /** Reads drives of providers. */
      rclone: createRclone({ path: config.rclonePath, environment: config.rcloneEnvironment, random }),
    },
    /** Reads receipts; null while messages land in the Outbox. */
    gateway: 'readReceipt' in sms ? (sms as SmsGateway) : null,
  };
}

/** RFC 8292 wants a contact a push service can write to. */
function pushSubject({ mailFrom, origin }: Config): string {
  const address = /<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom;
  return origin.protocol === 'https:' ? origin.origin : `mailto:${address}`;
}
