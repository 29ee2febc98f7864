// What a contract promises of refusals, checked against every answer a test gets: the code is one the route declares (those
// of core/ go without saying) and comes with the status of the table.
import type { ErrorTable } from '../../src/core/errors.ts';
import type { Door } from '../../src/core/http/door.ts';

type Answered = {
  status: number;
  headers: Record<string, unknown>;
  json: { code?: unknown; status?: unknown };
};

export function createDeclaredCheck(doors: readonly Door[], errors: ErrorTable) {
  const routes = doors.map(({ key, route }) => {
    const [method = '', pattern = ''] = key.split(' ');
    const path = pattern.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+');
    return { key, method, path: new RegExp(`^${path}$`), codes: route.errors ?? [] };
  });
  return (method: string, url: string, { status, headers, json }: Answered): void => {
    if (!String(headers['content-type'] ?? '').startsWith('application/problem+json')) return;
    const code = String(json.code);
    const known = errors[code];
    if (known?.status !== status || json.status !== status)
      throw new Error(`${method} ${url} answered ${status} with ${code}, which has ${known?.status}`);
    if (code.startsWith('core/')) return;
    const path = url.split('?')[0] ?? '';
    const route = routes.find((one) => one.method === method && one.path.test(path));
    if (!route?.codes.includes(code)) throw new Error(`${route?.key} does not declare ${code}`);
  };
}
