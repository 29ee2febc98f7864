// SMS_URL, read and checked: which gateway, with what credentials, spoken to how. Pure but for its TypeErrors, whose words
// are for the operator and never repeat a secret.

export type GenericAddress = {
  kind: 'generic';
  url: URL;
  user: string;
  password: string;
  method: 'POST' | 'PUT' | 'GET';
  format: 'json' | 'form' | 'query';
  /** Where the credentials go. */
  auth: 'bearer' | 'basic' | { header: string } | { field: string } | 'none';
  to: string;
  text: string;
  digitsOnly: boolean;
  /** Sent along as they are. */
  fields: Readonly<Record<string, string>>;
  /** Path of the message's id in the answer, in a field of a receipt, or null. */
  reference: string | null;
  /** Field that tells the gateway where to report, or null. */
  callback: string | null;
  receipt: {
    status: string;
    delivered: readonly string[];
    failed: readonly string[];
    /** What the gateway must send as bearer token with a receipt. */
    secret: string | null;
  };
};
export type TwilioAddress = {
  kind: 'twilio';
  base: URL;
  accountSid: string;
  authToken: string;
  sender: { from: string } | { messagingServiceSid: string };
};
export type VonageAddress = {
  kind: 'vonage';
  base: URL;
  apiKey: string;
  apiSecret: string;
  from: string;
  signature: { secret: string; algorithm: 'sha256' | 'sha512' } | null;
};
export type SmsAddress = GenericAddress | TwilioAddress | VonageAddress;

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

/** Throws TypeError with what is wrong. */
export function readSmsAddress(text: string): SmsAddress {
  if (!URL.canParse(text)) throw new TypeError('is not an address');
  const url = new URL(text);
  if (url.hostname === '') throw new TypeError('names no host');
  switch (url.protocol) {
    case 'https:':
    case 'http:':
      return readGeneric(url);
    case 'twilio:':
      return readTwilio(url);
    case 'vonage:':
      return readVonage(url);
    default:
      throw new TypeError('must start with https://, twilio:// or vonage://');
  }
}

/** Host and port of an address of ours, over TLS; without it only on this machine, for tests and a modem beside it. */
function baseOf(url: URL): URL {
  const plain = url.searchParams.get('tls') === 'none';
  if (plain && !isLoopback(url.hostname))
    throw new TypeError('tls=none would send codes and credentials in clear: it is for this machine only');
  return new URL(`${plain ? 'http' : 'https'}://${url.host}`);
}

function credentials(url: URL, names: string): [string, string] {
  if (url.username === '' || url.password === '') throw new TypeError(`needs ${names} before the @`);
  return [decodeURIComponent(url.username), decodeURIComponent(url.password)];
}

function readTwilio(url: URL): TwilioAddress {
  const [accountSid, authToken] = credentials(url, 'ACCOUNT_SID:AUTH_TOKEN');
  const from = url.searchParams.get('from');
  const messagingServiceSid = url.searchParams.get('messaging-service');
  if (!from === !messagingServiceSid) throw new TypeError('needs either ?from= or ?messaging-service=');
  const sender = messagingServiceSid ? { messagingServiceSid } : { from: from ?? '' };
  return { kind: 'twilio', base: baseOf(url), accountSid, authToken, sender };
}

function readVonage(url: URL): VonageAddress {
  const [apiKey, apiSecret] = credentials(url, 'API_KEY:API_SECRET');
  const from = url.searchParams.get('from');
  if (!from) throw new TypeError('needs ?from=, the sender people see');
  const secret = url.searchParams.get('signature-secret');
  const algorithm = url.searchParams.get('signature') ?? 'sha256';
  if (algorithm !== 'sha256' && algorithm !== 'sha512')
    throw new TypeError('signature is sha256 or sha512: the older ones prove nothing');
  return {
    kind: 'vonage',
    base: baseOf(url),
    apiKey,
    apiSecret,
    from,
    signature: secret ? { secret, algorithm } : null,
  };
}

const genericOptions = [
  'method',
  'format',
  'auth',
  'to',
  'text',
  'number',
  'reference',
  'callback',
  'status',
  'delivered',
  'failed',
  'receipt-secret',
  'plain',
];

/** The template is the fragment: it belongs to us, while path and query belong to the gateway. */
function readGeneric(url: URL): GenericAddress {
  const options = new URLSearchParams(url.hash.slice(1));
  const fields: Record<string, string> = {};
  for (const [name, value] of options) {
    if (name.startsWith('field.')) fields[name.slice(6)] = value;
    else if (!genericOptions.includes(name)) throw new TypeError(`"${name}" after # is no option`);
  }
  const one = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const value = options.get(name) ?? otherwise;
    const found = allowed.find((a) => a === value);
    if (!found) throw new TypeError(`${name} is one of ${allowed.join(', ')}`);
    return found;
  };
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && options.get('plain') !== 'yes')
    throw new TypeError(
      'http:// would send codes in clear; plain=yes after # allows it in a network of your own',
    );
  const method = one('method', ['POST', 'PUT', 'GET'], 'POST');
  const format = one('format', ['json', 'form', 'query'], method === 'GET' ? 'query' : 'json');
  if (method === 'GET' && format !== 'query') throw new TypeError('method=GET takes format=query');
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const list = (name: string, otherwise: string) => (options.get(name) ?? otherwise).split(',');
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return {
    kind: 'generic',
    url: bare,
    user,
    password,
    method,
    format,
    auth: authOf(options.get('auth'), user, password),
    to: options.get('to') ?? 'to',
    text: options.get('text') ?? 'text',
    digitsOnly: one('number', ['plus', 'digits'], 'plus') === 'digits',
    fields,
    reference: options.get('reference'),
    callback: options.get('callback'),
    receipt: {
      status: options.get('status') ?? 'status',
      delivered: list('delivered', 'delivered,DELIVRD'),
      failed: list('failed', 'failed,undelivered,rejected,expired,UNDELIV,REJECTD,EXPIRED'),
      secret: options.get('receipt-secret'),
    },
  };
}

function authOf(text: string | null, user: string, password: string): GenericAddress['auth'] {
  const chosen = text ?? (user === '' ? 'none' : password === '' ? 'bearer' : 'basic');
  if (chosen === 'none' || chosen === 'bearer' || chosen === 'basic') return chosen;
  const [, kind, name] = /^(header|field):([A-Za-z0-9_-]{1,60})$/.exec(chosen) ?? [];
  if (kind === 'header' && name) return { header: name };
  if (kind === 'field' && name) return { field: name };
  throw new TypeError('auth is bearer, basic, header:NAME, field:NAME or none');
}
