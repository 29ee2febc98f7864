// The description of the API: for programs, and for people who write them.
import { defineContract, guard } from '../../core/contract.ts';

export const openapiContract = defineContract({
  'GET /api/openapi.json': {
    about: 'The OpenAPI 3.1 document of the routes that take an API token.',
    guard: guard.public('It describes the program, which is public, and nobody’s data.'),
    reply: 'file',
  },
  'GET /api': {
    about: 'The same as a page: routes, scopes, what they take and answer, and their errors.',
    guard: guard.public('It describes the program, which is public, and nobody’s data.'),
    reply: 'page',
  },
});
