// Where content lies: what BLOBS_URL, BLOBS_KEY_ID and BLOBS_SECRET say, read and checked. Pure but for its TypeErrors, whose
// words are for the operator and never repeat a secret.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Secret, secret } from '../secret.ts';

export type Bucket = {
  readonly kind: 'bucket';
  /** Scheme, host and port that are asked. */
  readonly endpoint: string;
  readonly name: string;
  /** In front of every key: empty, or ends in a slash. */
  readonly prefix: string;
  readonly region: string;
  /** Whether the bucket stands in the path or in front of the host. */
  readonly style: 'path' | 'host';
  readonly keyId: string;
  readonly secret: Secret<string>;
};
export type BlobsPlace = { readonly kind: 'folder'; readonly folder: string } | Bucket;

type Given = { url: string | null; keyId: string | null; secret: string | null; dataDir: string };

/** Throws TypeError with the name of the option in front. */
export function readBlobsPlace({ url: text, keyId, secret: key, dataDir }: Given): BlobsPlace {
  if (text === null) return { kind: 'folder', folder: resolve(dataDir, 'blobs') };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 's3:') return readBucket(url, keyId, key);
  if (url?.protocol !== 'file:') throw new TypeError('BLOBS_URL: must start with file:// or s3://');
  try {
    return { kind: 'folder', folder: fileURLToPath(url) };
  } catch {
    throw new TypeError('BLOBS_URL: must be file:// and the whole path of a folder');
  }
}

function readBucket(url: URL, keyId: string | null, key: string | null): Bucket {
  const wrong = (why: string, name = 'BLOBS_URL') => new TypeError(`${name}: ${why}`);
  if (url.username || url.password)
    throw wrong('addresses are shown and logged: the key belongs into BLOBS_KEY_ID and BLOBS_SECRET');
  const [name = '', ...rest] = url.pathname.split('/').slice(1);
  if (url.host === '' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || url.hash)
    throw wrong('must be s3://host/bucket?region=…, like s3://s3.eu-central-1.amazonaws.com/files');
  const prefix = rest.filter(Boolean).join('/');
  if (!/^[A-Za-z0-9._/-]{0,200}$/.test(prefix))
    throw wrong('what follows the bucket may have letters, digits, dots, hyphens and slashes');
  for (const parameter of url.searchParams.keys())
    if (!['region', 'style', 'tls'].includes(parameter)) throw wrong(`"${parameter}" is nothing it knows`);
  const region = url.searchParams.get('region') ?? 'us-east-1';
  if (!/^[A-Za-z0-9-]{1,40}$/.test(region)) throw wrong('region is a word like eu-central-1');
  const tls = url.searchParams.get('tls');
  if (tls !== null && tls !== 'none') throw wrong('tls can only be none, in a private network');
  // A certificate for *.host does not cover a name with dots in front of it.
  const usual = url.hostname.endsWith('.amazonaws.com') && !name.includes('.') ? 'host' : 'path';
  const style = url.searchParams.get('style') ?? usual;
  if (style !== 'path' && style !== 'host') throw wrong('style is path or host');
  if (!keyId || !/^[\x21-\x7e]{1,256}$/.test(keyId)) throw wrong('the bucket wants a key', 'BLOBS_KEY_ID');
  if (!key || !/^[\x21-\x7e]{1,256}$/.test(key)) throw wrong('belongs to the key', 'BLOBS_SECRET');
  return {
    kind: 'bucket',
    endpoint: `${tls === 'none' ? 'http' : 'https'}://${url.host}`,
    name,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    style,
    keyId,
    secret: secret(key),
  };
}

/** For people; without the key. */
export const placeText = (place: BlobsPlace): string =>
  place.kind === 'folder' ? place.folder : `${new URL(place.endpoint).host}/${place.name}/${place.prefix}`;
