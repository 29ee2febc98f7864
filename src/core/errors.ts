// Refusals: every one has a stable code `module/reason`, an HTTP status and a text by code. The tables of all modules
// are gathered by app.ts; tests/structure/errors.test.ts keeps codes, texts and the reference page equal.

export type ErrorTable = Readonly<Record<string, { readonly status: number; readonly about: string }>>;

export function defineErrors<const T extends ErrorTable>(table: T): T {
  return table;
}

/** Refuses what was asked. `data` goes to the client beside the code: never put a secret or another person's data in it. */
export class Refusal extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: string, data: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.data = data;
  }
}

export function refuse(code: string, data?: Readonly<Record<string, unknown>>): never {
  throw new Refusal(code, data);
}

/** Codes of the platform itself. */
export const errors = defineErrors({
  'core/bad-request': { status: 400, about: 'The request does not have the shape the route asks for.' },
  'core/bad-json': { status: 400, about: 'The body is not valid JSON.' },
  'core/unsupported-type': { status: 415, about: 'The body has a content type this route does not read.' },
  'core/too-large': { status: 413, about: 'The body is larger than this route accepts.' },
  'core/not-found': { status: 404, about: 'Nothing lives at this address.' },
  'core/method-not-allowed': { status: 405, about: 'The address exists, the method does not.' },
  'core/wrong-host': { status: 421, about: 'The request names a host that is not this installation.' },
  'core/wrong-origin': { status: 403, about: 'A request that changes something came from another site.' },
  'core/form-expired': { status: 403, about: 'The form is too old or was not made for this browser.' },
  'core/sign-in-required': { status: 401, about: 'The route needs a session.' },
  'core/attempt-required': { status: 401, about: 'The sign-in attempt is over or never was.' },
  'core/device-required': { status: 401, about: 'The request is not signed by a linked device.' },
  'core/step-up-required': { status: 403, about: 'The act needs fresh proof of who asks.' },
  'core/two-step-required': {
    status: 403,
    about: 'An organisation requires two-step verification before anything else.',
  },
  'core/app-password-required': {
    status: 401,
    about: 'The route is for programs: it needs a user name and an app password (Basic) that opens it.',
  },
  'core/wrong-scope': {
    status: 403,
    about: 'The app password or API token is right, but does not open this.',
  },
  'core/programs-blocked': {
    status: 403,
    about: 'An organisation of the account lets no programs in that cannot do a second step.',
  },
  'core/service-required': { status: 401, about: 'The route is for servers that hold the service token.' },
  'core/operator-required': { status: 403, about: 'Only operators of this installation may do this.' },
  'core/too-many': { status: 429, about: 'A limit was reached; the answer says when to come back.' },
  'core/busy': { status: 503, about: 'The server is at its limit for a moment; try again shortly.' },
  'core/storage-full': { status: 507, about: 'The server has no room left; nothing was changed.' },
  'core/storage-unavailable': {
    status: 503,
    about: 'The database does not answer for a moment; look before doing it again, it may have been done.',
  },
  'core/fault': { status: 500, about: 'Something broke on the server; nothing was changed.' },
});
