// Destination of COPY and MOVE (RFC 4918 §10.3): an absolute address or an absolute path, in the same tree of the same host.
import { refuse } from '../../core/errors.ts';
import { readTarget, type Target } from './path.ts';

const absolute = /^(https?):\/\/([^/?#]*)([^?#]*)$/i;

export function readDestination(written: string | undefined, host: string, base: string): Target {
  if (written === undefined) refuse('dav/bad-destination');
  let address = written.trim();
  if (!address.startsWith('/')) {
    const [, scheme = '', authority = '', path = ''] = absolute.exec(address) ?? [];
    if (scheme === '' || authority === '' || authority.includes('@')) refuse('dav/bad-destination');
    // A proxy may have ended TLS: the scheme of the address is the client's, the one of the connection is not.
    const withoutDefault = authority.toLowerCase().replace(/:(80|443)$/, '');
    if (withoutDefault !== host.toLowerCase().replace(/:(80|443)$/, '')) refuse('dav/foreign-destination');
    address = path === '' ? '/' : path;
  } else if (address.startsWith('//')) refuse('dav/foreign-destination');
  else if (address.includes('?')) refuse('dav/bad-destination');
  return readTarget(address, base) ?? refuse('dav/foreign-destination');
}
