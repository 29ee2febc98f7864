// Registered apps as oidc-provider's client metadata (OpenID Connect Registration §2).
import type { Payload } from 'oidc-provider';
import type { OpenidAppTable } from './tables.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export const listOf = (text: string): string[] => JSON.parse(text) as string[];

export function toClient(app: OpenidAppTable): Payload {
  const redirectUris = listOf(app.redirect_uris);
  const hasBrowser = redirectUris.length > 0;
  return {
    client_id: app.id,
    client_name: app.name,
    application_type: 'web',
    grant_types: [
      ...(hasBrowser ? ['authorization_code'] : []),
      'refresh_token',
      ...(app.device_flow === 1 ? [deviceGrant] : []),
    ],
    response_types: hasBrowser ? ['code'] : [],
    response_modes: ['query'],
    redirect_uris: redirectUris,
    post_logout_redirect_uris: listOf(app.logout_uris),
    scope: app.scopes,
    id_token_signed_response_alg: 'RS256',
    require_auth_time: true,
    // What is compared is a hash: compareClientSecret (provider.ts) hashes what was sent.
    ...(app.secret_hash === null
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: app.secret_hash }),
    ...(app.backchannel_uri === null
      ? {}
      : { backchannel_logout_uri: app.backchannel_uri, backchannel_logout_session_required: true }),
  };
}
