// Drives by a name of their own: `<driveId>.<DRIVE_DOMAIN>`. What is asked for under such a name is asked of that drive and of nothing
// else: the path is put below the drive before anybody looks where it leads.

export const driveDomainOption = {
  name: 'DRIVE_DOMAIN',
  default: 'empty: drives have no names of their own',
  about:
    'Domain below which each drive has a host of its own for WebDAV, <drive ID>.connect.example.org. It needs a wildcard name and certificate that lead here; the proxy passes the host on. Nothing but that drive is served there.',
  example: 'connect.example.org',
} as const;

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The domain in lower case, or null; says what is wrong with it. */
export function readDriveDomain(
  value: string | null,
  origin: URL,
  wrong: (why: string) => void,
): string | null {
  if (value === null) return null;
  const domain = value.toLowerCase().replace(/\.$/, '');
  if (domain.length > 200 || !domain.split('.').every((part) => label.test(part)))
    wrong(`"${value}" is not a domain`);
  // A drive that could be called as the house is would stand in its place.
  else if (origin.hostname.endsWith(`.${domain}`)) wrong('the host of ORIGIN must not lie below it');
  return domain;
}

type Asked = { readonly url?: string | undefined; readonly headers: { readonly host?: string | undefined } };

export type DriveHosts = {
  /** The drive a host (with its port) is the name of; undefined for every other host. */
  driveOf(host: string | undefined): string | undefined;
  /** The address of a drive's root. */
  addressOf(driveId: string): string;
  /** The path of a request as the house serves it. */
  rewrite(request: Asked): string;
};

/** `domain` null: drives are at their paths only. */
export function createDriveHosts(domain: string | null, origin: URL): DriveHosts {
  const ending = domain === null ? null : `.${domain}${origin.port === '' ? '' : `:${origin.port}`}`;

  function driveOf(host: string | undefined): string | undefined {
    if (ending === null || host === undefined) return undefined;
    const name = host.toLowerCase();
    if (!name.endsWith(ending)) return undefined;
    const driveId = name.slice(0, -ending.length);
    return label.test(driveId) ? driveId : undefined;
  }

  return {
    driveOf,
    addressOf: (driveId) =>
      ending === null
        ? new URL(`/dav/drives/${driveId}/`, origin).href
        : `${origin.protocol}//${driveId}${ending}/`,
    rewrite({ url = '/', headers }) {
      const driveId = driveOf(headers.host);
      if (driveId === undefined) return url;
      // `OPTIONS *` and the absolute form (RFC 9112 §3.2) name the root or a path too.
      const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
      return `/dav/drives/${driveId}${path.startsWith('/') ? path : '/'}`;
    },
  };
}
