// The OpenAPI 3.1 document, made from the contracts: the routes that programs of an organisation may use.
import type { ErrorTable } from '../../core/errors.ts';
import type { Door } from '../../core/http/door.ts';

type Json = Readonly<Record<string, unknown>>;

/** Routes that let a token in, with its scope. */
export const forPrograms = (doors: readonly Door[]): readonly { door: Door; scope: string }[] =>
  doors.flatMap((door) => {
    const { guard } = door.route;
    const scope = guard.kind === 'session' || guard.kind === 'sudo' ? guard.token : undefined;
    return scope === undefined ? [] : [{ door, scope }];
  });

/** What every route for programs may refuse with, beside its own codes. */
export const commonErrors = [
  'core/bad-request',
  'core/sign-in-required',
  'core/wrong-scope',
  'core/too-many',
  'core/busy',
  'core/storage-unavailable',
  'core/fault',
] as const;

const partsOf = (key: string): { method: string; path: string } => {
  const [method = '', path = ''] = key.split(' ');
  return { method: method.toLowerCase(), path: path.replace(/:([A-Za-z]+)/g, '{$1}') };
};

/** `GET /api/organisations/:organisationId/people` is `getOrganisationsPeople`. */
const nameOf = (key: string): string => {
  const { method, path } = partsOf(key);
  const words = path.split('/').filter((part) => part !== '' && part !== 'api' && !part.startsWith('{'));
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
};

/** TypeBox schemas are JSON Schema; what they carry beside it does not survive this. */
const plain = (schema: unknown): Json => JSON.parse(JSON.stringify(schema)) as Json;

function parametersOf({ route }: Door): Json[] {
  const read = (schema: unknown, place: 'path' | 'query'): Json[] => {
    const { properties = {}, required = [] } = plain(schema ?? {}) as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, of]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: of,
    }));
  };
  return [...read(route.params, 'path'), ...read(route.query, 'query')];
}

export function createDocument(given: { doors: readonly Door[]; errors: ErrorTable; origin: URL }): Json {
  const { errors, origin } = given;
  const paths: Record<string, Record<string, Json>> = {};
  for (const { door, scope } of forPrograms(given.doors)) {
    const { method, path } = partsOf(door.key);
    const { route } = door;
    const byStatus = new Map<number, string[]>();
    for (const code of [...commonErrors, ...(route.errors ?? [])]) {
      const status = errors[code]?.status;
      if (status !== undefined) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
    const refusals = [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: [...new Set(codes)]
            .map((code) => `\`${code}\`: ${errors[code]?.about ?? ''}`)
            .join('\n\n'),
          ...(status === 429
            ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }
            : {}),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]);
    const reply =
      typeof route.reply === 'object'
        ? { content: { 'application/json': { schema: plain(route.reply) } } }
        : {};
    (paths[path] ??= {})[method] = {
      operationId: nameOf(door.key),
      summary: route.about,
      security: [{ token: [scope] }],
      'x-scope': scope,
      parameters: parametersOf(door),
      ...(route.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: plain(route.body) } } } }
        : {}),
      responses: { '200': { description: 'All is well.', ...reply }, ...Object.fromEntries(refusals) },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aldaba',
      version: '1',
      description: 'For programs of an organisation, with an API token.',
    },
    servers: [{ url: origin.origin }],
    externalDocs: { url: new URL('/help/guides/api-tokens', origin).href },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'aldaba_…' },
      },
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457. `code` is stable, and `type` is the page that explains it.',
          required: ['type', 'code', 'status', 'request'],
          properties: {
            type: { type: 'string', format: 'uri-reference' },
            code: { type: 'string' },
            status: { type: 'integer' },
            request: { type: 'string', description: 'Stands in the log of the server.' },
          },
          additionalProperties: true,
        },
      },
    },
  };
}
