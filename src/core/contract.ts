// The shape of a contract: a module's table of routes, each with its guard, its schemas and its error codes.
// A contract is data. Doors are bound to it by core/http; the web sees only its types (src/api.ts).
import type { Static, TSchema } from 'typebox';

/**
 * Who may call a route. Every route declares one; a route without a guard does not compile, and a test walks them all.
 * - `public`: anybody, with the reason why that is right.
 * - `attempt`: the holder of a sign-in attempt (password right, second step missing). Only sign-in routes use it.
 * - `session`: a full session that owes nothing to an organisation's rule.
 * - `enrolling`: a session, also one that must still turn two-step verification on.
 * - `sudo`: a session whose owner proved who they are in the last five minutes, for this verb.
 * - `device`: a linked device that signed the request with its key.
 * - `operator`: a session of an operator of this installation.
 * - `app`: a program that can do no second step, with a password whose scopes open this.
 * - `service`: a server beside this one, with the configured token.
 *
 * `session` and `sudo` with a `token` are open to programs of an organisation too, with an API token of that scope, for
 * their own organisation only: what the route's `:organisationId` says.
 */
export type Guard =
  | { readonly kind: 'public'; readonly why: string }
  | { readonly kind: 'attempt' }
  | { readonly kind: 'session'; readonly token?: string }
  | { readonly kind: 'enrolling' }
  | { readonly kind: 'sudo'; readonly verb: SudoVerb; readonly enrolling: boolean; readonly token?: string }
  | { readonly kind: 'device' }
  | { readonly kind: 'operator' }
  | { readonly kind: 'app'; readonly scope: string }
  | { readonly kind: 'service' };

/** Acts that ask for fresh proof. `two-step-off` asks for the password and a factor, the others for the strongest class. */
export const sudoVerbs = [
  'factors',
  'two-step-off',
  'backup-codes',
  'password',
  'login-address',
  'recovery-channels',
  'sessions',
  'devices',
  'organisation',
  'app-passwords',
  'app-sign-in',
] as const;
export type SudoVerb = (typeof sudoVerbs)[number];

export const guard = {
  public: <const Why extends string>(why: Why) => ({ kind: 'public', why }) as const,
  attempt: { kind: 'attempt' },
  session: { kind: 'session' },
  sessionOrToken: <const Scope extends string>(token: Scope) => ({ kind: 'session', token }) as const,
  sudoOrToken: <const Verb extends SudoVerb, const Scope extends string>(verb: Verb, token: Scope) =>
    ({ kind: 'sudo', verb, enrolling: false, token }) as const,
  enrolling: { kind: 'enrolling' },
  sudo: <const Verb extends SudoVerb>(verb: Verb) => ({ kind: 'sudo', verb, enrolling: false }) as const,
  /** As sudo, reachable by a session that must still enrol: adding a factor is how it complies. */
  sudoEnrolling: <const Verb extends SudoVerb>(verb: Verb) =>
    ({ kind: 'sudo', verb, enrolling: true }) as const,
  device: { kind: 'device' },
  operator: { kind: 'operator' },
  app: <const Scope extends string>(scope: Scope) => ({ kind: 'app', scope }) as const,
  service: { kind: 'service' },
} as const;

/**
 * What a route answers with when all is well: a JSON schema, a page, a stream of events, a file, or what a protocol's own
 * library writes (it reads the body itself, and whatever our checks refuse is a page; for `DAV` a bare status). A `transfer` is a
 * protocol too, for scripts: refusals have codes, and its body may take as long as it moves.
 */
export type ReplyKind = TSchema | 'page' | 'stream' | 'file' | 'nothing' | 'protocol' | 'transfer';

export type Route = {
  readonly about: string;
  readonly guard: Guard;
  readonly params?: TSchema;
  readonly query?: TSchema;
  /** A JSON body. Routes of pages take `form` instead: named fields of text, checked by the action. */
  readonly body?: TSchema;
  readonly form?: TSchema;
  readonly reply: ReplyKind;
  readonly errors?: readonly string[];
  /**
   * `judged`: asked for under another host than ORIGIN's too, because a proxy in front of a protected site passes it on.
   * The endpoint judges `call.host`. Every other route is refused there; tests/structure/doors.test.ts names these.
   */
  readonly host?: 'judged';
  /**
   * Asked by a proxy at every request of somebody else's site: an answer that all is well is no page and stands in the
   * proxy's log, so it carries no headers for browsers and makes no line here.
   */
  readonly quiet?: true;
  /**
   * A GET without parameters that is asked again and again: all that its answer depends on are these headers (of `sites`, which
   * hold an address, its scheme and host), what core/http/again.ts looks at anyway, and the database. It may be up to a second
   * old by the clock.
   */
  readonly again?: { readonly headers?: readonly string[]; readonly sites?: readonly string[] };
  /** Other sites may send requests that change something here, and why; their requests carry no cookie of ours. */
  readonly fromOtherSites?: string;
  /** Largest body in bytes; 16 KiB when silent. */
  readonly bodyLimitBytes?: number;
};

export type Contract = Readonly<Record<RouteKey, Route>>;
/** `DAV` stands for every method of the protocol engine (`davMethods`). */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'DAV'} /${string}`;

export const davMethods = [
  'OPTIONS',
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'MKCOL',
  'COPY',
  'MOVE',
  'PROPFIND',
  'PROPPATCH',
  'LOCK',
  'UNLOCK',
  'REPORT',
] as const;

/** The methods by which a route is served, and its path. */
export function servedAs(key: RouteKey): { readonly methods: readonly string[]; readonly path: string } {
  const space = key.indexOf(' ');
  const method = key.slice(0, space);
  return { methods: method === 'DAV' ? davMethods : [method], path: key.slice(space + 1) };
}

/** Whether a library reads the body itself. */
export const readsItself = ({ reply }: Route): boolean => reply === 'protocol' || reply === 'transfer';

/** Keeps the literal types of a table while checking its shape. */
export function defineContract<const T extends Contract>(contract: T): T {
  return contract;
}

type Of<S, Fallback> = S extends TSchema ? Static<S> : Fallback;

/** What an endpoint of this route is given, once the contract has been checked. */
export type Input<R extends Route> = {
  readonly params: Of<R['params'], Record<never, never>>;
  readonly query: Of<R['query'], Record<never, never>>;
  readonly body: R extends { form: TSchema } ? Of<R['form'], never> : Of<R['body'], undefined>;
};

/** What a JSON route answers with. */
export type ReplyOf<R extends Route> = R['reply'] extends TSchema ? Static<R['reply']> : undefined;

/** The type the web sees of a contract: only its JSON routes matter there. */
export type ApiOf<C extends Contract> = {
  [K in keyof C & RouteKey]: { input: Input<C[K]>; reply: ReplyOf<C[K]> };
};
