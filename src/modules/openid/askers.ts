// Who makes a request, handed around oidc-provider: its functions know the request of Node and nothing of ours.
import type { IncomingMessage } from 'node:http';
import type { Principal, SessionPrincipal } from '../../core/http/principal.ts';
import type { Visit } from '../../core/visit.ts';

export type Asker = { readonly principal: Principal; readonly visit: Visit; readonly path: string };

const askers = new WeakMap<IncomingMessage, Asker>();

export const setAsker = (request: IncomingMessage, asker: Asker): void => {
  askers.set(request, asker);
};

export function askerOf({ req }: { req: IncomingMessage }): Asker {
  const asker = askers.get(req);
  if (!asker) throw new Error('a request that came through no door');
  return asker;
}

/** A whole session; one that must enrol first is nobody to an app. */
export function sessionOf(ctx: { req: IncomingMessage }): SessionPrincipal | undefined {
  const { principal } = askerOf(ctx);
  return principal.kind === 'session' && !principal.mustEnrol ? principal : undefined;
}
