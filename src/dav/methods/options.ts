// OPTIONS: what may be asked here. What of DAV is spoken stands on every answer (core/http/dav-door.ts).
import { allowed } from '../capabilities.ts';
import type { Exchange } from '../exchange.ts';

export function options(exchange: Exchange): void {
  exchange.empty(200, { allow: allowed(exchange.space) });
}
