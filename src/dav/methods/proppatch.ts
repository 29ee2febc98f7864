// PROPPATCH: all of it or nothing (RFC 4918 §9.2). Two live properties may be written: when the file was last modified, as
// rclone (`lastmodified`, seconds) and others (`getlastmodified`) do to keep dates.
import { refuse } from '../../core/errors.ts';
import { type Exchange, Multistatus } from '../exchange.ts';
import { isProtected } from '../features/properties.ts';
import type { DeadProperty, PropertyName } from '../node.ts';
import { UploadBody } from '../upload-body.ts';
import { type Instruction, readPropertyUpdate } from '../wire/bodies.ts';
import { readHttpDate } from '../wire/dates.ts';
import { readSeconds } from '../wire/headers.ts';
import { dav, emptyElement, keyOf } from '../wire/xml-text.ts';

type Verdict = 'kept' | 'protected' | 'conflict' | { readonly modifiedAt: number };

function verdictOf(one: Instruction, exchange: Exchange): Verdict {
  const { namespace, name } = one.property;
  if (namespace === dav && (name === 'lastmodified' || name === 'getlastmodified')) {
    if (one.act === 'remove') return 'protected';
    const at = name === 'lastmodified' ? readSeconds(one.plain) : readHttpDate(one.plain);
    return at === undefined ? 'conflict' : { modifiedAt: at };
  }
  return isProtected(one.property, exchange.space) ? 'protected' : 'kept';
}

export async function proppatch(exchange: Exchange): Promise<void> {
  const { request, response, space, path, tokens } = exchange;
  const instructions = (await readPropertyUpdate(new UploadBody(request, response), 'propertyupdate')) ?? [];
  const verdicts = instructions.map((one) => verdictOf(one, exchange));
  const target = (await space.reading.find(path)) ?? refuse('dav/not-found');
  const isRefused = verdicts.some((verdict) => verdict === 'protected' || verdict === 'conflict');
  if (!isRefused) {
    // Done in the order of the body: what is said last of a property holds.
    const set = new Map<string, DeadProperty>();
    const remove = new Map<string, PropertyName>();
    let modifiedAt: number | null = null;
    for (const [index, one] of instructions.entries()) {
      const verdict = verdicts[index];
      if (typeof verdict === 'object') {
        ({ modifiedAt } = verdict);
        continue;
      }
      const key = keyOf(one.property);
      (one.act === 'set' ? remove : set).delete(key);
      if (one.act === 'set') set.set(key, one.property);
      else remove.set(key, one.property);
    }
    await space.properties?.patch({
      path,
      tokens,
      set: [...set.values()],
      remove: [...remove.values()],
      modifiedAt,
    });
  }
  const multistatus = new Multistatus(exchange);
  const href = exchange.href(target.kind === 'collection');
  await multistatus.add(`<D:response><D:href>${href}</D:href>`);
  await multistatus.add(isRefused ? refusedOf(instructions, verdicts) : propstat(instructions, '200 OK'));
  multistatus.end('</D:response>');
}

const propstat = (ones: readonly Instruction[], status: string, error = ''): string => {
  const names = [...new Set(ones.map(({ property }) => emptyElement(property)))].join('');
  return names === ''
    ? ''
    : `<D:propstat><D:prop>${names}</D:prop><D:status>HTTP/1.1 ${status}</D:status>${error}</D:propstat>`;
};

function refusedOf(instructions: readonly Instruction[], verdicts: readonly Verdict[]): string {
  const those = (is: (verdict: Verdict) => boolean) =>
    instructions.filter((_, index) => is(verdicts[index] ?? 'kept'));
  return (
    propstat(
      those((verdict) => verdict === 'protected'),
      '403 Forbidden',
      '<D:error><D:cannot-modify-protected-property/></D:error>',
    ) +
    propstat(
      those((verdict) => verdict === 'conflict'),
      '409 Conflict',
    ) +
    propstat(
      those((verdict) => verdict === 'kept' || typeof verdict === 'object'),
      '424 Failed Dependency',
    )
  );
}
