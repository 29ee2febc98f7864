// Locks as answers show them (RFC 4918 §14.1, §15.8).
import type { Lock, Node, Path } from '../node.ts';
import { covers } from '../lock-rules.ts';
import { hrefOf } from '../wire/path.ts';

export const supportedLock =
  '<D:supportedlock>' +
  ['exclusive', 'shared']
    .map(
      (scope) =>
        `<D:lockentry><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`,
    )
    .join('') +
  '</D:supportedlock>';

/** The token stands in the answer for everybody: it opens nothing for others (`mine`). */
function activeLock(lock: Lock, base: string, now: number): string {
  const seconds = Math.max(0, Math.round((lock.expiresAt - now) / 1000));
  return (
    `<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:${lock.scope}/></D:lockscope>` +
    `<D:depth>${lock.depth}</D:depth>${lock.ownerXml}<D:timeout>Second-${seconds}</D:timeout>` +
    `<D:locktoken><D:href>${lock.token}</D:href></D:locktoken>` +
    `<D:lockroot><D:href>${hrefOf(base, lock.root)}</D:href></D:lockroot></D:activelock>`
  );
}

export function lockDiscovery(locks: readonly Lock[], path: Path, base: string, now: number): string {
  let shown = '';
  for (const lock of locks) if (covers(lock, path)) shown += activeLock(lock, base, now);
  return shown === '' ? '<D:lockdiscovery/>' : `<D:lockdiscovery>${shown}</D:lockdiscovery>`;
}

/** Asked once for a whole answer. */
export type LocksAround = { readonly locks: readonly Lock[]; pathOf(node: Node): Path };
