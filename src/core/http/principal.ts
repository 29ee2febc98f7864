// Who asks. One function decides it for every protocol: there is no second way in.
// Modules supply resolvers (a session, a device); this file only orders them and forbids two answers.
import type { Clock } from '../clock.ts';
import type { Query } from '../db/db.ts';
import { createFresh } from '../db/remembered.ts';

export type Principal =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'session';
      readonly accountId: string;
      readonly sessionId: string;
      /** 1 password alone, 2 password with a factor (or a passkey with user verification). */
      readonly level: 1 | 2;
      readonly methods: readonly string[];
      readonly authenticatedAt: number;
      /** Fresh proof. `every` also opens what asks for password and factor together; `common` does not. */
      readonly sudo: { readonly until: number; readonly reach: 'common' | 'every' } | null;
      /** Set when an organisation demands a factor this account does not have. */
      readonly mustEnrol: boolean;
      readonly operator: boolean;
      readonly language: string;
    }
  | {
      readonly kind: 'device';
      readonly accountId: string;
      readonly deviceId: string;
      /** A linked device that has not answered its first challenge yet. */
      readonly proven: boolean;
    }
  | {
      readonly kind: 'app-password';
      readonly accountId: string;
      /** null: the account's own password, where there is no second step. */
      readonly appPasswordId: string | null;
      readonly scopes: readonly string[];
    }
  | {
      /** A program with a token; `of` says whose. */
      readonly kind: 'access-token';
      readonly of: 'organisation';
      readonly tokenId: string;
      readonly organisationId: string;
      /** Who made the token, and in whose name it acts. */
      readonly accountId: string;
      readonly name: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'service' };

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>;
export type TokenPrincipal = Extract<Principal, { kind: 'access-token' }>;
export type AppPrincipal = Extract<Principal, { kind: 'app-password' }>;
export type DevicePrincipal = Extract<Principal, { kind: 'device' }>;

/** The credentials of a request, in no protocol's words. */
export type Credentials = {
  readonly sessionToken: string | undefined;
  readonly authorization: string | undefined;
  readonly method: string;
  readonly path: string;
  /** What the route lets programs in for; undefined where it lets none in, and then they are nobody. */
  readonly scope: string | undefined;
  /** The same for API tokens. */
  readonly tokenScope: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
};

/** Answers with a principal, or undefined when the credentials are not of its kind or not good. */
export type PrincipalResolver = (credentials: Credentials) => Promise<Principal | undefined>;

const none: Principal = { kind: 'none' };

/** The one function: the first resolver that knows the credentials wins; a request with two kinds is nobody. */
export function createPrincipal(
  resolvers: readonly PrincipalResolver[],
  { db, clock }: { db: Pick<Query, 'rightsVersion'>; clock: Clock },
) {
  // Sessions and app passwords come again and again. Devices sign each request, tokens are counted: each is looked at.
  const fresh = createFresh<Principal>({
    query: db,
    now: () => clock.now(),
    isKept: ({ kind }) => kind === 'session' || kind === 'app-password',
  });

  async function resolve(credentials: Credentials): Promise<Principal> {
    for (const resolver of resolvers) {
      const found = await resolver(credentials);
      if (found) return found;
    }
    return none;
  }

  return function principal(credentials: Credentials): Principal | Promise<Principal> {
    const { sessionToken, authorization, scope, ip, userAgent } = credentials;
    // Nothing shown, or two things at once.
    if ((sessionToken === undefined) === (authorization === undefined)) return none;
    if (sessionToken !== undefined) return fresh.of(`s ${sessionToken}`, () => resolve(credentials));
    if (scope === undefined) return resolve(credentials);
    return fresh.of(`a ${scope} ${ip} ${userAgent} ${authorization}`, () => resolve(credentials));
  };
}
export type FindPrincipal = ReturnType<typeof createPrincipal>;
