// Small headers of DAV and of the clients that grew around it. Each refuses what it cannot read.
import { refuse } from '../../core/errors.ts';
import type { Checksums } from '../node.ts';

export type Depth = 0 | 1 | 'infinity';

export function readDepth(written: string | undefined, otherwise: Depth): Depth {
  if (written === undefined) return otherwise;
  switch (written.trim().toLowerCase()) {
    case '0':
      return 0;
    case '1':
      return 1;
    case 'infinity':
      return 'infinity';
    default:
      return refuse('dav/bad-request');
  }
}

export function readOverwrite(written: string | undefined): boolean {
  const value = written?.trim().toUpperCase();
  if (value === undefined || value === 'T') return true;
  return value === 'F' ? false : refuse('dav/bad-request');
}

const lockSeconds = { shortest: 30, longest: 3600 };

/**
 * Timeout (RFC 4918 §10.7): the first one we understand, within what we give. Whoever goes on working refreshes; whoever is
 * gone holds up the others no longer than an hour.
 */
export function readTimeout(written: string | undefined): number {
  const { shortest, longest } = lockSeconds;
  for (const one of written?.split(',') ?? []) {
    const [, seconds] = /^second-(\d{1,10})$/i.exec(one.trim()) ?? [];
    if (seconds !== undefined) return Math.min(longest, Math.max(shortest, Number(seconds)));
    if (/^infinite$/i.test(one.trim())) return longest;
  }
  return longest;
}

/** Lock-Token of UNLOCK. */
export function readLockToken(written: string | undefined): string {
  return /^\s*<([^<>\s]+)>\s*$/.exec(written ?? '')?.[1] ?? refuse('dav/bad-request');
}

const hexadecimals = { sha1: 40, md5: 32, sha256: 64 } as const;

/** OC-Checksum: `SHA1:… MD5:…`, with blanks or commas; kinds we do not compute are passed over. */
export function readChecksums(written: string | undefined): Checksums {
  if (written === undefined) return {};
  const found: Partial<Record<keyof typeof hexadecimals, string>> = {};
  for (const one of written.split(/[\s,]+/)) {
    const [kind = '', value = ''] = one.split(':');
    const name = kind.toLowerCase().replace('-', '');
    if (name !== 'sha1' && name !== 'md5' && name !== 'sha256') continue;
    const digest = value.toLowerCase();
    if (digest.length !== hexadecimals[name] || !/^[0-9a-f]+$/.test(digest)) refuse('dav/bad-request');
    found[name] = digest;
  }
  return found;
}

/** Seconds of X-OC-Mtime or of `lastmodified`, as milliseconds. */
export function readSeconds(written: string): number | undefined {
  if (!/^\s*-?\d{1,11}(\.\d{1,9})?\s*$/.test(written)) return undefined;
  return Math.round(Number(written) * 1000);
}

export function readModifiedAt(written: string | undefined): number | null {
  if (written === undefined) return null;
  return readSeconds(written) ?? refuse('dav/bad-request');
}
