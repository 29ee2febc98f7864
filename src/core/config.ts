// Configuration from the environment (or `.env`): few options, each documented here and in
// docs/reference/configuration.md (generated), wrong ones refused at start with the reason.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { readSmsAddress } from './outbound/sms-address.ts';
import type { YubicoConfig } from './outbound/yubico.ts';
import { inCidr } from '../lib/network.ts';
import { phoneNumbers } from '../lib/phone-numbers.ts';

export type Registration = 'open' | 'invitation' | 'closed';

export type Config = {
  readonly origin: URL;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Folder of content too large for the database. */
  readonly blobsFolder: string;
  /** Largest file in a drive. */
  readonly fileLimitBytes: number;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly smsUrl: string | null;
  /** Countries (ISO 3166) whose mobile numbers may be added. */
  readonly smsCountries: readonly string[];
  /** Text messages a day to one country; `*` is for those that are not named. */
  readonly smsDailyBudget: Readonly<Record<string, number>>;
  readonly registration: Registration;
  readonly trustedProxies: readonly string[];
  readonly geoDb: string | null;
  /** Networks, beside the internet, that imports may reach: CIDR. */
  readonly importNetworks: readonly string[];
  /** The validation server for YubiKeys that type codes; null: not offered. */
  readonly yubico: YubicoConfig | null;
  readonly secretKeyFile: string;
  /** What servers beside this one prove themselves with at /internal; null closes that door. */
  readonly serviceToken: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};

export const configurationOptions: readonly {
  name: string;
  default: string;
  about: string;
  example: string;
}[] = [
  {
    name: 'ORIGIN',
    default: 'http://localhost:8330',
    about:
      'The one address people use, with scheme and port. Links are built from it and requests for another host are refused. https, except for localhost.',
    example: 'https://accounts.example.org',
  },
  {
    name: 'PORT',
    default: 'the port of ORIGIN when it is localhost, else 8330',
    about: 'The TCP port to listen on.',
    example: '8330',
  },
  {
    name: 'HOST',
    default: '127.0.0.1 when ORIGIN is localhost, else ::',
    about: 'The address to listen on.',
    example: '127.0.0.1',
  },
  {
    name: 'DATA_DIR',
    default: './data',
    about: 'Folder of the embedded database and the keys. Made at the first start.',
    example: '/var/lib/aldaba',
  },
  {
    name: 'DATABASE_URL',
    default: 'empty: SQLite in DATA_DIR',
    about: 'PostgreSQL to use instead of the embedded database.',
    example: 'postgres://aldaba:password@db/aldaba',
  },
  {
    name: 'BLOBS_URL',
    default: 'empty: the folder blobs in DATA_DIR',
    about:
      'Where files of drives lie, as file: with a folder. Nodes of a cluster share it. Names are never written there, only content.',
    example: 'file:///srv/aldaba/blobs',
  },
  {
    name: 'DRIVE_FILE_LIMIT',
    default: '50GiB',
    about: 'Largest file a drive takes, in MiB, GiB or TiB.',
    example: '100GiB',
  },
  {
    name: 'SMTP_URL',
    default: 'empty: mail lands in the Outbox page',
    about: 'Server that takes the mail Aldaba sends.',
    example: 'smtps://user:password@mail.example.org:465',
  },
  {
    name: 'MAIL_FROM',
    default: 'Aldaba <aldaba@HOST OF ORIGIN>',
    about: 'Sender of the mail Aldaba sends.',
    example: 'Accounts <accounts@example.org>',
  },
  {
    name: 'SMS_URL',
    default: 'empty: text messages land in the Outbox page',
    about:
      'Gateway that sends text messages: any that takes one HTTP request a message (https://, template after #), Twilio (twilio://) or Vonage (vonage://). The guide "Text messages" shows each; in .env it stands in quotes, for a # begins a comment there.',
    example: 'twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com?from=%2B41791234567',
  },
  {
    name: 'SMS_COUNTRIES',
    default: 'CH,FR,BE,DE',
    about:
      'Countries whose mobile numbers may be added, as two letters. A number added before the list changed keeps working; once removed it cannot come back.',
    example: 'CH,FR,BE,DE,ES',
  },
  {
    name: 'SMS_DAILY_BUDGET',
    default: '200',
    about:
      'Text messages a day to one country, as a bound on what a fraud can cost; * is for countries that are not named. Operators are mailed at 80 % and when it is used up.',
    example: 'CH=500,FR=100,*=50',
  },
  {
    name: 'REGISTRATION',
    default: 'invitation',
    about: 'Who may create an account: open, invitation or closed.',
    example: 'open',
  },
  {
    name: 'TRUSTED_PROXIES',
    default: 'empty: forwarded addresses are ignored',
    about: 'Addresses or networks, separated by commas, whose X-Forwarded-For is believed.',
    example: '127.0.0.1,10.0.0.0/8',
  },
  {
    name: 'GEO_DB',
    default: 'empty: requests and the activity log show no place',
    about:
      "Table of approximate places in MaxMind's format (GeoLite2-City, DB-IP City Lite): a file on this machine, read into memory at start. Nobody outside is asked.",
    example: '/var/lib/aldaba/places.mmdb',
  },
  {
    name: 'IMPORT_NETWORKS',
    default: 'empty: imports reach the internet only, and by https only',
    about:
      'Addresses or networks of your own, separated by commas, that people may import files from, with https or http. Whoever has an account can then try any address in them: name the server, not the whole network.',
    example: '192.168.1.20,fd00:7::/64',
  },
  {
    name: 'YUBICO_URL',
    default:
      'https://api.yubico.com/wsapi/2.0/verify once the next two are set, else codes of YubiKeys are not offered',
    about:
      'Validation server (protocol 2.0) for the one-time codes YubiKeys type. It sees the codes and the number of the key, not whose it is. Passkeys and security keys need none.',
    example: 'https://api.yubico.com/wsapi/2.0/verify',
  },
  {
    name: 'YUBICO_CLIENT_ID',
    default: 'empty: codes of YubiKeys are not offered',
    about:
      'The number the validation server knows this installation by. YubiCloud gives one at upgrade.yubico.com/getapikey.',
    example: '12345',
  },
  {
    name: 'YUBICO_SECRET',
    default: 'empty: codes of YubiKeys are not offered',
    about: 'The secret that belongs to it, in base64: requests and answers are signed with it.',
    example: 'bm90IGEgcmVhbCBzZWNyZXQ=',
  },
  {
    name: 'SECRET_KEY_FILE',
    default: 'DATA_DIR/keys/secret.key',
    about:
      'The installation key (32 bytes, mode 600). Seeds, codes and passwords depend on it: keep a copy apart from the database. Nodes of a cluster share it.',
    example: '/run/secrets/aldaba-key',
  },
  {
    name: 'SERVICE_TOKEN',
    default: 'empty: /internal is closed',
    about:
      'What servers beside this one (mail, backup) send as a bearer token to /internal/authenticate, to check the app password of a program. At least 32 characters.',
    example: 'the output of: openssl rand -base64 32',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    about: 'debug, info, warn, error or silent.',
    example: 'warn',
  },
];

/** A wrong configuration: every reason at once, in words for the operator. */
export class ConfigError extends Error {
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    super(`Aldaba cannot start with this configuration:\n- ${reasons.join('\n- ')}`);
    this.name = 'ConfigError';
    this.reasons = reasons;
  }
}

/** Longest host whose `@host #123456` still fits; the check of texts measures with it. */
export const longestHost = 50;

const isLocal = (host: string) => host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1';

/** Reads and checks the options. Throws ConfigError with every reason. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const reasons: string[] = [];
  const wrong = (name: string, why: string) => reasons.push(`${name}: ${why}`);
  const text = (name: string) => {
    const value = env[name]?.trim();
    return value ? value : null;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const value = text(name);
    if (value === null) return otherwise;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    wrong(name, `"${value}" is none of ${allowed.join(', ')}`);
    return otherwise;
  };
  const url = (name: string, protocols: readonly string[]): string | null => {
    const value = text(name);
    if (value === null) return null;
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (!parsed || !protocols.includes(parsed.protocol)) {
      wrong(name, `must be an address starting with ${protocols.map((p) => `${p}//`).join(' or ')}`);
      return null;
    }
    return value;
  };

  const givenOrigin = text('ORIGIN') ?? `http://localhost:${text('PORT') ?? '8330'}`;
  let origin = new URL('http://localhost:8330');
  if (!URL.canParse(givenOrigin)) wrong('ORIGIN', `"${givenOrigin}" is not an address`);
  else {
    origin = new URL(givenOrigin);
    if (origin.protocol !== 'https:' && origin.protocol !== 'http:') wrong('ORIGIN', 'must be http or https');
    else if (origin.protocol === 'http:' && !isLocal(origin.hostname))
      wrong('ORIGIN', 'must be https: cookies and keys are only safe there (http is for localhost)');
    if (origin.pathname !== '/' || origin.search || origin.hash || origin.username)
      wrong('ORIGIN', 'must be scheme, host and port, nothing more');
  }

  const portText = text('PORT') ?? (isLocal(origin.hostname) && origin.port ? origin.port : '8330');
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65535) wrong('PORT', `"${portText}" is not a port`);

  const dataDir = resolve(text('DATA_DIR') ?? './data');
  const trustedProxies = (text('TRUSTED_PROXIES') ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean);
  for (const proxy of trustedProxies)
    if (!/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(proxy))
      wrong('TRUSTED_PROXIES', `"${proxy}" is not an address or network`);

  const smsUrl = text('SMS_URL');
  if (smsUrl !== null) {
    try {
      readSmsAddress(smsUrl);
    } catch (error) {
      wrong('SMS_URL', error instanceof TypeError ? error.message : 'cannot be read');
    }
    // The last line of a code names the host, and must fit into the one message with the rest.
    if (origin.hostname.length > longestHost)
      wrong('ORIGIN', `a host of more than ${longestHost} characters does not fit into a text message`);
  }
  const askedCountries = text('SMS_COUNTRIES')
    ?.split(',')
    .map((s) => s.trim().toUpperCase());
  const smsCountries = askedCountries ?? ['CH', 'FR', 'BE', 'DE'];
  for (const country of askedCountries ?? [])
    if (!phoneNumbers().isSupportedCountry(country as 'CH'))
      wrong('SMS_COUNTRIES', `"${country}" is not the two letters of a country`);
  const smsDailyBudget = readBudget(text('SMS_DAILY_BUDGET') ?? '200', (why) =>
    wrong('SMS_DAILY_BUDGET', why),
  );

  const importNetworks = (text('IMPORT_NETWORKS') ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean);
  for (const network of importNetworks) {
    const [address = ''] = network.split('/');
    if (!inCidr(address, network)) wrong('IMPORT_NETWORKS', `"${network}" is not an address or network`);
  }

  const geoDb = text('GEO_DB');
  if (geoDb !== null && !existsSync(resolve(geoDb))) wrong('GEO_DB', `there is no file ${resolve(geoDb)}`);

  const serviceToken = text('SERVICE_TOKEN');
  if (serviceToken !== null && !/^[\x21-\x7e]{32,512}$/.test(serviceToken))
    wrong('SERVICE_TOKEN', 'must have 32 characters or more, without blanks');
  const yubicoUrl = url('YUBICO_URL', ['https:', 'http:']) ?? 'https://api.yubico.com/wsapi/2.0/verify';
  const clientId = text('YUBICO_CLIENT_ID');
  const secret = text('YUBICO_SECRET');
  if (
    URL.canParse(yubicoUrl) &&
    new URL(yubicoUrl).protocol === 'http:' &&
    !isLocal(new URL(yubicoUrl).hostname)
  )
    wrong('YUBICO_URL', 'must be https: codes would be readable on the way (http is for localhost)');
  if (clientId !== null && !/^[0-9]{1,20}$/.test(clientId))
    wrong('YUBICO_CLIENT_ID', `"${clientId}" is not a number`);
  const secretBytes = secret === null ? null : new Uint8Array(Buffer.from(secret, 'base64'));
  if (secret !== null && (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || (secretBytes?.length ?? 0) < 16))
    wrong('YUBICO_SECRET', 'must be base64 of at least 16 bytes');
  const missing = [
    ...(clientId === null ? ['YUBICO_CLIENT_ID'] : []),
    ...(secret === null ? ['YUBICO_SECRET'] : []),
  ];
  if (missing.length === 1 || (missing.length === 2 && text('YUBICO_URL') !== null))
    for (const name of missing)
      wrong(name, 'is missing: the validation server wants both, or leave all three empty');

  const blobsUrl = url('BLOBS_URL', ['file:']);
  let blobsFolder = resolve(dataDir, 'blobs');
  try {
    if (blobsUrl !== null) blobsFolder = fileURLToPath(blobsUrl);
  } catch {
    wrong('BLOBS_URL', 'must be file:// and the whole path of a folder');
  }
  const [, amount = '', unit = ''] =
    /^(\d{1,6})(MiB|GiB|TiB)$/i.exec(text('DRIVE_FILE_LIMIT') ?? '50GiB') ?? [];
  const fileLimitBytes = Number(amount) * 1024 ** ({ mib: 2, gib: 3, tib: 4 }[unit.toLowerCase()] ?? 0);
  if (!(fileLimitBytes > 0)) wrong('DRIVE_FILE_LIMIT', 'must be a number with MiB, GiB or TiB, like 50GiB');

  const config: Config = {
    origin,
    host: text('HOST') ?? (isLocal(origin.hostname) ? '127.0.0.1' : '::'),
    port,
    dataDir,
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    blobsFolder,
    fileLimitBytes,
    smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: text('MAIL_FROM') ?? `Aldaba <aldaba@${origin.hostname}>`,
    smsUrl,
    smsCountries,
    smsDailyBudget,
    registration: oneOf<Registration>('REGISTRATION', ['open', 'invitation', 'closed'], 'invitation'),
    trustedProxies,
    importNetworks,
    geoDb: geoDb === null ? null : resolve(geoDb),
    yubico:
      clientId === null || secretBytes === null ? null : { url: yubicoUrl, clientId, secret: secretBytes },
    secretKeyFile: text('SECRET_KEY_FILE') ?? resolve(dataDir, 'keys', 'secret.key'),
    serviceToken,
    logLevel: oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
  };
  if (reasons.length > 0) throw new ConfigError(reasons);
  return config;
}

/** `200`, or `CH=500,*=50`. */
function readBudget(given: string, wrong: (why: string) => void): Record<string, number> {
  const budget: Record<string, number> = { '*': 0 };
  for (const part of given.split(',')) {
    const [, country = '*', most = ''] = /^\s*(?:([A-Za-z]{2}|\*)=)?(\d{1,7})\s*$/.exec(part) ?? [];
    if (most === '') wrong(`"${part}" is neither a number nor COUNTRY=number`);
    else budget[country.toUpperCase()] = Number(most);
  }
  return budget;
}

/** The environment, completed by a `.env` file in the folder (the environment wins). */
export function environment(folder: string): Record<string, string | undefined> {
  const path = resolve(folder, '.env');
  const fromFile = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  return { ...fromFile, ...process.env };
}
