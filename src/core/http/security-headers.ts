// Headers every answer carries, whatever its status. Strict CSP with Trusted Types: no inline script, no inline style but
// the help's own by its hash, no third party, nothing framed.
import { hash } from 'node:crypto';

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

const policy = (trustedTypes: string, styles = '', frames = "'none'") =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${frames}`,
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
export const authenticatorPolicy = policy('aldaba-service-worker');

/** The drive shows PDFs in a frame. Every page of ours refuses to be framed, so nothing else is. */
export const drivePolicy = policy("'none'", '', "'self'");

/** What is no page shows nothing and runs nothing; what a browser is told about pages would say nothing about it. */
const dataHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
} as const;

/** For pages, and for what is read by programs and scripts. `style` is the one that may stand inside a page. */
export function securityHeaders(
  secure: boolean,
  kind: 'page' | 'data',
  style: string | null = null,
): Readonly<Record<string, string>> {
  const hashed = style === null ? '' : ` 'sha256-${hash('sha256', style, 'base64')}'`;
  return {
    ...(kind === 'page' ? { ...base, 'content-security-policy': policy("'none'", hashed) } : dataHeaders),
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}
