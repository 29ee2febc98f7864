// Network addresses: which belong together, how to show them, which are reachable by everyone.
import { isIPv4, isIPv6 } from 'node:net';

/** 4 or 16 bytes; an IPv4-mapped IPv6 address is its IPv4 address, a zone (%eth0) is dropped. Undefined for no address. */
export function parseIp(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  const bare = text.replace(/%.*$/, '');
  if (!isIPv6(bare)) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const hex = (high: number, low: number) =>
    (Number(dotted?.[high]) * 256 + Number(dotted?.[low])).toString(16);
  const [head = '', tail] = (dotted ? `${dotted[1]}${hex(2, 3)}:${hex(4, 5)}` : bare).split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail ?? '');
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  const bytes = Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
  return within(bytes, mapped, 96) ? bytes.slice(12) : bytes;
}

/** The network an address counts as in limits and "same network": /24 or /56 as text; undefined for no address. */
export function networkOf(ip: string): string | undefined {
  const bytes = parseIp(ip);
  if (!bytes) return undefined;
  const prefix = bytes.length === 4 ? 24 : 56;
  return `${format(bytes.map((byte, at) => (at < prefix / 8 ? byte : 0)))}/${prefix}`;
}

/** An address to show: the last part of IPv4, all after /48 of IPv6 hidden. Empty for no address. */
export function maskIp(ip: string): string {
  const bytes = parseIp(ip);
  if (!bytes) return '';
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.*`;
  const group = (at: number) => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16);
  return `${group(0)}:${group(2)}:${group(4)}:*`;
}

/** Tells whether an address lies in a network (`10.0.0.0/8`) or is that address. False for anything malformed. */
export function inCidr(ip: string, cidr: string): boolean {
  const [base = '', length, ...rest] = cidr.trim().split('/');
  const bytes = parseIp(ip);
  const network = parseIp(base);
  if (!bytes || !network || rest.length > 0 || bytes.length !== network.length) return false;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return false;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8: the bytes were unmapped, so the length must be too.
  const unmapped = network.length === 4 && base.includes(':') ? 96 : 0;
  const prefix = length === undefined ? network.length * 8 : Number(length) - unmapped;
  return prefix >= 0 && prefix <= network.length * 8 && within(bytes, network, prefix);
}

/**
 * Tells whether an address is one of the open internet: nothing private, loopback, link-local (cloud metadata),
 * shared, documentation, multicast or reserved (IANA special-purpose registries, RFC 6890). False for no address.
 */
export function isPublicIp(ip: string): boolean {
  const bytes = parseIp(ip);
  if (!bytes) return false;
  if (bytes.length === 4) return !special4.some(([network, prefix]) => within(bytes, network, prefix));
  // NAT64 (RFC 6052) reaches the IPv4 address it carries.
  if (within(bytes, nat64, 96)) return isPublicIp(bytes.slice(12).join('.'));
  return (
    within(bytes, globalUnicast, 3) && !special6.some(([network, prefix]) => within(bytes, network, prefix))
  );
}

const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
const nat64 = Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
const globalUnicast = Uint8Array.of(0x20);
const special4 = networks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
// Teredo and 6to4 carry an IPv4 address that would need its own check; nobody serves from them any more.
const special6 = networks('2001::/23 2001:db8::/32 2002::/16 3fff::/20');

function networks(list: string): [Uint8Array, number][] {
  return list.split(' ').map((cidr) => {
    const [base = '', prefix] = cidr.split('/');
    return [parseIp(base) ?? new Uint8Array(), Number(prefix)];
  });
}

function within(bytes: Uint8Array, network: Uint8Array, prefix: number): boolean {
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = prefix - bit >= 8 ? 0xff : (0xff << (8 - (prefix - bit))) & 0xff;
    if (((bytes[bit / 8] ?? 0) & mask) !== ((network[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

function format(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = [...new Uint16Array(8).keys()].map((at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  // The URL parser writes RFC 5952's short form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
