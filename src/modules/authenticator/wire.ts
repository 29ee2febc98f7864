// The exact bytes that Aldaba Auth and the server sign. Shared with the app (web/authenticator imports this file's types
// and repeats its prefixes); tests sign with WebCrypto and verify here.
//
// Every signature is ECDSA P-256 with SHA-256, raw r||s, base64url, over utf8(prefix + canonicalJson(value)) (RFC 8785).
//
// - request proof: `Authorization: Aldaba-Device <base64url(canonicalJson(proof))>.<signature>` with
//   proof = {device, method, path, at, id} (path with its query; at in server milliseconds, good for 60 s; id 16 random bytes).
//   A request with a JSON body adds body = base64url(SHA-256(utf8(canonicalJson(body)))): the body as JSON means it, so
//   that no proxy's or library's way of writing JSON matters. Without a body the member is absent.
// - claim:  {linkId | typedCode (normalised), key: thumbprint (RFC 7638), name}
// - token:  {code, key: thumbprint, name}
// - proof of a fresh device: {device, challenge}
// - digits on both screens: SHA-256(utf8(canonicalJson({link, key: thumbprint, nonce}))), first 6 bytes mod 1,000,000.
// - contextHash: base64url(SHA-256(utf8(canonicalJson(context)))).
// - ask (by the server) and answer (by the device): the whole object.
// - vouch, by a phone for the next one: {type: 'vouch', device, link, digits, same, at}.
// - platform passkey of a phone: its WebAuthn challenge is SHA-256(utf8(prefix + canonicalJson(value))), where value is
//   {type: 'passkey', device, nonce, at} when it is made, and the answer or vouch itself when it is used.
//
// Link from this phone: GET /authorise?response_type=code&client_id=aldaba-auth&redirect_uri=<origin>/auth/
//   &code_challenge=…&code_challenge_method=S256&state=…&device_key=<thumbprint>&device_name=…
// goes back to <origin>/auth/?code=…&state=…&iss=<origin>, or ?error=access_denied|invalid_request&state=…&iss=….
//
// Web push payload of a knock: {knock, device, expires}; of a test: {test: true, device}.

export const prefixes = {
  request: 'aldaba-request-v1\n',
  claim: 'aldaba-claim-v1\n',
  token: 'aldaba-token-v1\n',
  proof: 'aldaba-proof-v1\n',
  ask: 'aldaba-ask-v1\n',
  answer: 'aldaba-answer-v1\n',
  vouch: 'aldaba-vouch-v1\n',
  passkey: 'aldaba-passkey-v1\n',
} as const;

/** QR: `<origin>/auth/#link=v1.<linkId>.<secret>`, secret = 128 bits base64url. */
export const linkFragment = (linkId: string, secret: string): string => `link=v1.${linkId}.${secret}`;

/** QR and link of the waiting page: `<origin>/auth/#knock=v1.<knockId>.<digits>`; the phone need not type the digits. */
export const knockFragment = (knockId: string, digits: string): string => `knock=v1.${knockId}.${digits}`;

export type Signed = keyof typeof prefixes;
