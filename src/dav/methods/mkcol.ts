// MKCOL: a collection, with properties when the body names them (RFC 5689).
import { Refusal, refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { isProtected } from '../features/properties.ts';
import type { DeadProperty } from '../node.ts';
import { readPropertyUpdate } from '../wire/bodies.ts';
import { dav } from '../wire/xml-text.ts';
import { UploadBody } from '../upload-body.ts';

export async function makeCollection(exchange: Exchange): Promise<void> {
  const { space, path, tokens } = exchange;
  if (path.length === 0) refuse('dav/already-there');
  const dead = exchange.hasBody ? await readProperties(exchange) : [];
  try {
    await space.writing?.makeCollection({ path, tokens, ...(dead.length > 0 ? { dead } : {}) });
  } catch (error) {
    // RFC 4918 §9.3.1: MKCOL is for addresses where nothing is.
    if (error instanceof Refusal && error.code === 'dav/exists') refuse('dav/already-there');
    throw error;
  }
  exchange.empty(201);
}

async function readProperties(exchange: Exchange): Promise<readonly DeadProperty[]> {
  const { request, response, space } = exchange;
  if (!/^(application|text)\/xml\b/i.test(exchange.header('content-type') ?? ''))
    refuse('dav/unsupported-type');
  const instructions = (await readPropertyUpdate(new UploadBody(request, response), 'mkcol')) ?? [];
  const dead: DeadProperty[] = [];
  for (const one of instructions) {
    if (one.act !== 'set') continue;
    const { property } = one;
    if (property.namespace === dav && property.name === 'resourcetype') {
      const types = property.xml.match(/<[^/!?][^>]*>/g)?.slice(1) ?? [];
      if (types.length !== 1 || !/^<([\w.-]+:)?collection[\s/>]/.test(types[0] ?? ''))
        refuse('dav/resource-type');
    } else if (space.properties === undefined || isProtected(property, space)) refuse('dav/forbidden');
    else dead.push(property);
  }
  return dead;
}
