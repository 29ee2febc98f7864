// Addresses that strangers and people name: without this guard they would turn this server into a client inside its own
// network (SSRF).
import type { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

/** Name resolution: the system's unless a test plays a name that points inside. */
export type Resolve = typeof lookup;

/** The address, or one of the addresses a name has at this moment, is none to connect to. */
export class ForbiddenAddress extends Error {
  constructor() {
    super('an address that may not be connected to');
    this.name = 'ForbiddenAddress';
  }
}

const insideName = /(^|\.)(localhost|local|internal|home\.arpa|test|invalid)\.?$/;

/**
 * Whether a host (of a URL, so in one notation) may be tried by its looks. A literal address gets its only check here, for Node
 * connects to it without asking the lookup; a name is checked at each connection, when its addresses are known.
 */
export function mayTryHost(hostname: string, allows: (ip: string) => boolean): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return allows(host);
  return host.includes('.') && !insideName.test(host);
}

/**
 * The check belongs here and not before the request: a name may resolve differently a moment later (DNS rebinding), and the
 * addresses handed on are the ones the socket uses. One forbidden address among others refuses them all.
 */
export function guardedLookup(allows: (ip: string) => boolean, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => allows(address)))
        return callback(new ForbiddenAddress(), '');
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
