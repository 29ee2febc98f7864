// Binding a contract to endpoints: the one place where a module meets HTTP. `bind` makes a forgotten route, a misnamed
// parameter or a missing guard a compile error.
import type { Contract, Guard, Input, Route, RouteKey } from '../contract.ts';
import type { Visit } from '../visit.ts';
import type {
  AppPrincipal,
  DevicePrincipal,
  Principal,
  SessionPrincipal,
  TokenPrincipal,
} from './principal.ts';
import type { CookieName, Reply } from './replies.ts';

type PrincipalFor<G extends Guard> = G extends { token: string }
  ? SessionPrincipal | TokenPrincipal
  : G extends { kind: 'session' | 'enrolling' | 'sudo' | 'operator' }
    ? SessionPrincipal
    : G extends { kind: 'device' }
      ? DevicePrincipal
      : G extends { kind: 'app' }
        ? AppPrincipal
        : Principal;

/** A sign-in attempt as the platform sees it: enough to guard a route, nothing to act with. */
export type AttemptHold = { readonly attemptId: string; readonly accountId: string };

export type Call<R extends Route = Route> = Input<R> & {
  readonly visit: Visit;
  readonly principal: PrincipalFor<R['guard']>;
  readonly attempt: R['guard'] extends { kind: 'attempt' } ? AttemptHold : AttemptHold | null;
  cookie(name: CookieName): string | undefined;
  /** A header that stands once: for what programs sign (receipts of gateways). */
  header(name: string): string | undefined;
  /** Host and port the request was made for; ORIGIN's, but for routes whose host is `judged`. */
  readonly host: string;
  /** For forms of pages: proves that the form was made for this browser. */
  readonly formToken: string;
  /** HEAD: the answer goes without its body, so nothing was taken. */
  readonly isHead: boolean;
  /** Path and query of the request, for "come back here". */
  readonly path: string;
};

export type Endpoint<R extends Route> = (call: Call<R>) => Promise<Reply> | Reply;
export type Endpoints<C extends Contract> = { [K in keyof C & RouteKey]: Endpoint<C[K]> };

export type Door = { readonly key: RouteKey; readonly route: Route; readonly endpoint: Endpoint<Route> };

export function bind<C extends Contract>(contract: C, endpoints: Endpoints<C>): readonly Door[] {
  return (Object.keys(contract) as (keyof C & RouteKey)[]).map((key) => ({
    key,
    route: contract[key] as Route,
    endpoint: endpoints[key] as unknown as Endpoint<Route>,
  }));
}
