// Configuration from the environment (or `.env`): few options, each documented in config-options.ts and
// docs/reference/configuration.md (generated), wrong ones refused at start with the reason.
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type BlobsPlace, readBlobsPlace } from './blobs/place.ts';
import { readDriveDomain } from './drive-domain.ts';
import { readSmsAddress } from './outbound/sms-address.ts';
import type { YubicoConfig } from './outbound/yubico.ts';
import { readSize } from './sizes.ts';
import { inCidr } from '../lib/network.ts';
import { phoneNumbers } from '../lib/phone-numbers.ts';

export type Registration = 'open' | 'invitation' | 'closed';

export type Config = {
  readonly origin: URL;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Where content lies that is too large for the database. */
  readonly blobs: BlobsPlace;
  /** Largest file in a drive. */
  readonly fileLimitBytes: number;
  /** Below it each drive has a host of its own; null: none has. */
  readonly driveDomain: string | null;
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
  /** rclone, when it is not to be looked for where programs are. */
  readonly rclonePath: string | null;
  /** Proxies and certificates by which rclone reaches the providers. */
  readonly rcloneEnvironment: Readonly<Record<string, string>>;
  /** The validation server for YubiKeys that type codes; null: not offered. */
  readonly yubico: YubicoConfig | null;
  readonly secretKeyFile: string;
  /** What servers beside this one prove themselves with at /internal; null closes that door. */
  readonly serviceToken: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};

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

  const rclonePath = text('RCLONE_PATH');
  if (rclonePath !== null && (!isAbsolute(rclonePath) || !existsSync(rclonePath)))
    wrong('RCLONE_PATH', `there is no program ${rclonePath}: it has to be a whole path`);
  const ofTheMachine = ['HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'].flatMap((name) => {
    const value = text(name) ?? text(name.toLowerCase());
    return value === null ? [] : [[name, value] as const];
  });

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

  let blobs: BlobsPlace = { kind: 'folder', folder: resolve(dataDir, 'blobs') };
  try {
    blobs = readBlobsPlace({
      url: text('BLOBS_URL'),
      keyId: text('BLOBS_KEY_ID'),
      secret: text('BLOBS_SECRET'),
      dataDir,
    });
  } catch (error) {
    const [name = '', why = ''] = (error instanceof TypeError ? error.message : '').split(/: (.*)/s);
    wrong(name || 'BLOBS_URL', why || 'cannot be read');
  }
  const fileLimitBytes = readSize(text('DRIVE_FILE_LIMIT') ?? '50GiB') ?? 0;
  if (fileLimitBytes === 0) wrong('DRIVE_FILE_LIMIT', 'must be a number with MiB or GiB, like 50GiB');
  if (fileLimitBytes > 100 * 1024 ** 3) wrong('DRIVE_FILE_LIMIT', 'may be 100GiB at most');

  const config: Config = {
    origin,
    host: text('HOST') ?? (isLocal(origin.hostname) ? '127.0.0.1' : '::'),
    port,
    dataDir,
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    blobs,
    fileLimitBytes,
    driveDomain: readDriveDomain(text('DRIVE_DOMAIN'), origin, (why) => wrong('DRIVE_DOMAIN', why)),
    smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: text('MAIL_FROM') ?? `Aldaba <aldaba@${origin.hostname}>`,
    smsUrl,
    smsCountries,
    smsDailyBudget,
    registration: oneOf<Registration>('REGISTRATION', ['open', 'invitation', 'closed'], 'invitation'),
    trustedProxies,
    importNetworks,
    rclonePath,
    rcloneEnvironment: Object.fromEntries(ofTheMachine),
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
