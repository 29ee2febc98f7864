// Linking from this phone: OAuth 2.1 code with PKCE (RFC 7636), client aldaba-auth.
import { sha256 } from './bytes.ts';

/** The address of the page that asks "Authorise this phone?". */
export async function authoriseAddress(asked: {
  origin: string;
  verifier: string;
  state: string;
  deviceKey: string;
  deviceName: string;
}): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'aldaba-auth',
    redirect_uri: `${asked.origin}/auth/`,
    code_challenge: await sha256(asked.verifier),
    code_challenge_method: 'S256',
    state: asked.state,
    device_key: asked.deviceKey,
    device_name: asked.deviceName,
  });
  return `/authorise?${query}`;
}

export type Returned =
  | { kind: 'code'; code: string; state: string }
  | { kind: 'denied'; state: string }
  | { kind: 'failed'; state: string };

/** What the page sent us back with; undefined when the address is no return. A foreign issuer fails (RFC 9207). */
export function readReturn(search: string, origin: string): Returned | undefined {
  const query = new URLSearchParams(search);
  const [code, state, error, issuer] = ['code', 'state', 'error', 'iss'].map((name) => query.get(name));
  if (!state || (!code && !error)) return undefined;
  if (issuer && issuer !== origin) return { kind: 'failed', state };
  if (code) return { kind: 'code', code, state };
  return { kind: error === 'access_denied' ? 'denied' : 'failed', state };
}
