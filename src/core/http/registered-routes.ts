// What the server really serves, read from its router: the canary and a test hold it against the doors.
import type { FastifyInstance } from 'fastify';

/** Health, the built web and nothing else: they know nobody. */
export const servedWithoutDoor =
  /^(GET|HEAD) \/(health\/(live|ready)|(auth|manager|drive|assets|help)(\/.*)?|favicon\.ico|robots\.txt|\*)$/;

/** `METHOD /path` of every route. Call it once the server is ready. */
export function registeredRoutes(server: Pick<FastifyInstance, 'printRoutes'>): string[] {
  const found: string[] = [];
  const parts: string[] = [];
  for (const line of server.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods] =
      /^([\s│]*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (!/[├└]/.test(line)) continue;
    parts.length = indent.length / 4;
    // The router prints the slash before a wildcard only when nothing else stands before it.
    parts.push(part === '*' && parts.at(-1)?.endsWith('/') === false ? '/*' : part);
    for (const method of methods?.split(', ') ?? []) found.push(`${method} ${parts.join('')}`);
  }
  return found;
}
