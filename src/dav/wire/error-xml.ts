// Refusals in DAV's own words: the precondition that failed (RFC 4918 §16, 5689, 6578) and, for whoever looks at it, our code.
import type { Refusal } from '../../core/errors.ts';
import type { Path } from '../node.ts';
import { hrefOf } from './path.ts';
import { declaration, own } from './xml-text.ts';

const preconditions: Readonly<Record<string, string>> = {
  'dav/finite-depth': 'propfind-finite-depth',
  'dav/resource-type': 'valid-resourcetype',
  'dav/report': 'supported-report',
  'dav/sync-token-not-valid': 'valid-sync-token',
  'dav/no-such-lock': 'lock-token-matches-request-uri',
  'dav/not-locked': 'lock-token-matches-request-uri',
  'dav/quota': 'quota-not-exceeded',
  'dav/locked': 'lock-token-submitted',
  'dav/lock-conflict': 'no-conflicting-lock',
};

/** These name the root of the lock (RFC 4918 §16). */
const named = new Set(['lock-token-submitted', 'no-conflicting-lock']);

export function errorXml({ code, data }: Refusal, base: string): string {
  const precondition = preconditions[code];
  let inner = '';
  if (precondition !== undefined) {
    const root = named.has(precondition) && Array.isArray(data.root) ? (data.root as Path) : undefined;
    inner = root
      ? `<D:${precondition}><D:href>${hrefOf(base, root)}</D:href></D:${precondition}>`
      : `<D:${precondition}/>`;
  }
  return `${declaration}<D:error xmlns:D="DAV:">${inner}<code xmlns="${own}">${code}</code></D:error>\n`;
}
