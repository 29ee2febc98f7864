// What this module uses of oidc-provider, which brings no types of its own.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export type Payload = Record<string, unknown> & {
    jti?: string;
    uid?: string;
    userCode?: string;
    grantId?: string;
    accountId?: string;
    clientId?: string;
    consumed?: number;
  };

  export interface Adapter {
    upsert(id: string, payload: Payload, expiresInSeconds: number): Promise<void>;
    find(id: string): Promise<Payload | undefined>;
    findByUid(uid: string): Promise<Payload | undefined>;
    findByUserCode(userCode: string): Promise<Payload | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface Session {
    readonly uid: string;
    readonly accountId?: string;
    readonly destroyed?: boolean;
    state?: { secret: string; clientId?: string; postLogoutRedirectUri?: string };
    authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
    past(ageSeconds: number): boolean;
    grantIdFor(clientId: string): string | undefined;
    loginAccount(details: {
      accountId: string;
      loginTs: number;
      acr: string;
      amr: readonly string[];
      transient: boolean;
    }): void;
  }

  export interface Grant {
    readonly jti: string;
    readonly accountId: string;
    readonly clientId: string;
    addOIDCScope(scope: string): void;
    getOIDCScope(): string;
    save(): Promise<string>;
  }

  export interface Interaction {
    readonly uid: string;
    readonly iat: number;
    readonly exp: number;
    readonly returnTo: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly prompt: { name: string; reasons: readonly string[]; details: Readonly<Record<string, unknown>> };
    readonly lastSubmission?: Result;
    readonly grantId?: string;
    readonly deviceCode?: string;
    session?: { uid?: string };
    result?: Result;
    save(ttlSeconds: number): Promise<string>;
  }

  export type Result = {
    login?: { accountId: string; ts: number; acr: string; amr: readonly string[]; remember: boolean };
    consent?: { grantId: string };
    error?: string;
    error_description?: string;
  };

  export interface Client {
    readonly clientId: string;
    readonly clientName?: string;
    readonly clientSecret?: string;
    readonly clientAuthMethod: string;
    readonly redirectUris: readonly string[];
    readonly backchannelLogoutUri?: string;
  }

  export interface Context {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    readonly path: string;
    readonly method: string;
    readonly query: Readonly<Record<string, string | string[] | undefined>>;
    readonly cookies: { secure: boolean };
    status: number;
    type: string;
    body: unknown;
    set(name: string, value: string | readonly string[]): void;
    append(name: string, value: string): void;
    /** Only while a route of the provider runs. */
    readonly oidc: {
      readonly route: string;
      readonly session?: Session;
      readonly client?: Client;
      readonly grant?: Grant;
      readonly account?: { accountId: string };
      readonly params?: Readonly<Record<string, unknown>>;
      readonly result?: Result;
      readonly requestParamOIDCScopes: ReadonlySet<string>;
      entity(name: string, value: unknown): void;
    };
  }

  type Model<T> = {
    find(id: string): Promise<T | undefined>;
    instantiate(payload: object): T;
  };

  export class Provider {
    constructor(issuer: string, configuration: object);
    silent: boolean;
    createContext(request: IncomingMessage, response: ServerResponse): Context;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: string, listener: (...given: never[]) => void): void;
    readonly Session: Model<Session> & { get(ctx: Context): Promise<Session> };
    readonly Interaction: Model<Interaction>;
    readonly Client: {
      find(id: string): Promise<Client | undefined>;
      prototype: {
        compareClientSecret(this: Client, actual: string): unknown;
        backchannelLogout(this: Client, accountId: string, sid: string): Promise<unknown>;
      };
    };
    readonly Grant: { new (given: { accountId: string; clientId: string }): Grant } & Model<Grant>;
    readonly IdToken: new (
      claims: { sub: string },
      given: { client: Client; ctx: undefined },
    ) => {
      mask: object;
      set(name: string, value: unknown): void;
      issue(how: { use: 'logout' }): Promise<string>;
    };
  }
  export default Provider;

  export const errors: {
    InvalidGrant: new (detail: string) => Error;
    TemporarilyUnavailable: new (detail: string) => Error;
  };

  export namespace interactionPolicy {
    class Check {
      constructor(
        reason: string,
        description: string,
        error: string,
        check: (ctx: Context) => boolean | Promise<boolean>,
      );
    }
    class Prompt {
      readonly checks: { add(check: Check, index?: number): void; remove(reason: string): void };
    }
    function base(): { get(name: string): Prompt };
  }
}
