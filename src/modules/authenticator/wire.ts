// The exact bytes that Aldaba Auth and the server sign. Shared with the app (web/authenticator imports this file's types
// and repeats its prefixes); tests sign with WebCrypto and verify here.
//
// Every signature is ECDSA P-256 with SHA-256, raw r||s, base64url, over utf8(prefix + canonicalJson(value)) (RFC 8785).
//
// - request proof: `Authorization: Aldaba-Device <base64url(canonicalJson(proof))>.<signature>` with
//   proof = {device, method, path, at, id} (path with its query; at in server milliseconds, good for 60 s; id 16 random bytes).
//   A request with a body adds body = base64url(SHA-256(raw body bytes)).
// - claim:  {linkId | typedCode (normalised), key: thumbprint (RFC 7638), name}
// - token:  {code, key: thumbprint, name}
// - proof of a fresh device: {device, challenge}
// - ask (by the server) and answer (by the device): the whole object.

export const prefixes = {
  request: 'aldaba-request-v1\n',
  claim: 'aldaba-claim-v1\n',
  token: 'aldaba-token-v1\n',
  proof: 'aldaba-proof-v1\n',
  ask: 'aldaba-ask-v1\n',
  answer: 'aldaba-answer-v1\n',
} as const;

/** QR: `<origin>/auth/#link=v1.<linkId>.<secret>`, secret = 128 bits base64url. */
export const linkFragment = (linkId: string, secret: string): string => `link=v1.${linkId}.${secret}`;
