// Where an import is to come from, as it was typed or pasted: checked as far as can be without asking anybody.
import { refuse } from '../../../core/errors.ts';
import { secret } from '../../../core/secret.ts';
import { asCredentials, type Credentials } from '../credentials.ts';
import type { ImportsDeps } from '../deps.ts';
import { missingOf, type Provider, readAuthorisation } from '../providers.ts';
import { isBelow, readAddress } from '../rules.ts';

export type From =
  | { address: string; user: string; password: string }
  | { provider: Provider; authorisation: string };
export type Origin = {
  readonly provider: Provider | null;
  /** Of all that can be chosen from. */
  readonly root: URL;
  /** Of what was chosen. */
  readonly address: URL;
  readonly credentials: Credentials;
};

/** Refuses what cannot be a source. `path` as a look told it. */
export async function originOf(
  { http, rclone, clock }: Pick<ImportsDeps, 'http' | 'rclone' | 'clock'>,
  from: From,
  path: string | undefined,
): Promise<Origin> {
  if ('provider' in from) {
    const { provider } = from;
    if (missingOf(provider, await rclone.found()) !== null) refuse('imports/no-rclone');
    const read = readAuthorisation(provider, from.authorisation, clock.now());
    if ('code' in read) return refuse(read.code);
    const root = new URL(`${provider}:/`);
    return { provider, root, address: folderAt(root, path), credentials: asCredentials(read.options) };
  }
  const root = readAddress(from.address) ?? refuse('imports/bad-address');
  if (!http.mayTry(root)) refuse('imports/not-allowed');
  const { user, password } = from;
  return {
    provider: null,
    root,
    address: folderAt(root, path),
    credentials: { user, password: secret(password) },
  };
}

function folderAt(root: URL, path: string | undefined): URL {
  if (path === undefined) return root;
  if (!isBelow(root, path)) refuse('imports/not-found');
  const url = new URL(root);
  url.pathname = path.endsWith('/') ? path : `${path}/`;
  return url;
}
