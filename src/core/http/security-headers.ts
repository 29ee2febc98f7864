// Headers every answer carries, whatever its status. Strict CSP with Trusted Types: no inline script or style,
// no third party, nothing framed.

const base = {
  'x-content-type-options': 'nosniff',
  // same-origin and not no-referrer: with no-referrer browsers send `Origin: null` with forms, which we refuse.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self)',
} as const;

const policy = (trustedTypes: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes}`,
  ].join('; ');

/** Pages may register no Trusted Types policy, but for the one by which Aldaba Auth names its own service worker. */
const pagePolicy = policy("'none'");
const authenticatorPolicy = policy('aldaba-service-worker');

export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    ...base,
    'content-security-policy': pagePolicy,
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

export function contentSecurityPolicyFor(path: string): string {
  return path.startsWith('/auth/') ? authenticatorPolicy : pagePolicy;
}
