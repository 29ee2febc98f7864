// The table of options: what a page of the reference is made from. What they mean is read in config.ts.
import { driveDomainOption } from './drive-domain.ts';

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
      'Where files of drives lie: file: with a folder, or s3: with the host of a bucket that speaks S3, its name and, if other things lie there too, a place in it that is for this installation alone. Nodes of a cluster share it. After it may stand region= (us-east-1), style=path or host (where the name of the bucket goes; host for amazonaws.com, else path) and, in a private network, tls=none. Names are never written there, only content.',
    example: 's3://s3.eu-central-1.amazonaws.com/files/aldaba?region=eu-central-1',
  },
  {
    name: 'BLOBS_KEY_ID',
    default: 'empty: content lies in a folder',
    about:
      'The access key of the bucket. It has to read, write and delete objects, list the bucket and its unfinished uploads, and abort these.',
    example: 'AKIAIOSFODNN7EXAMPLE',
  },
  {
    name: 'BLOBS_SECRET',
    default: 'empty: content lies in a folder',
    about: 'The secret access key that belongs to it. It signs requests and is never sent.',
    example: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  {
    name: 'DRIVE_FILE_LIMIT',
    default: '50GiB',
    about:
      'Largest file a drive takes, in MiB or GiB, at most 100GiB. `aldaba organisation file-limit` says otherwise for one organisation.',
    example: '100GiB',
  },
  driveDomainOption,
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
    name: 'RCLONE_PATH',
    default: 'empty: rclone is looked for in PATH',
    about:
      'The program rclone, as a whole path: with it people bring in a Google Drive, Dropbox, OneDrive or iCloud Drive. It reaches the providers itself, by HTTPS_PROXY and with SSL_CERT_FILE where these are set.',
    example: '/usr/local/bin/rclone',
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
