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

/** What is no page shows nothing and runs nothing; what a browser is told about pages would say nothing about it. */
const dataHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** For pages, and for what is read by programs and scripts. */
export function securityHeaders(secure: boolean, kind: 'page' | 'data'): Readonly<Record<string, string>> {
  return {
    ...(kind === 'page' ? { ...base, 'content-security-policy': pagePolicy } : dataHeaders),
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

export function contentSecurityPolicyFor(path: string): string {
  return path.startsWith('/auth/') ? authenticatorPolicy : pagePolicy;
}
