// The bodies that verbs take, each read straight from the elements as they come. What a body may not be is `dav/bad-request`;
// elements nobody knows are passed over (RFC 4918 §17).
import { refuse } from '../../core/errors.ts';
import type { DeadProperty, Lock, PropertyName } from '../node.ts';
import { type Capture, createCapture } from './capture.ts';
import { type Listener, readXml, type Scope, type Tag } from './xml-reader.ts';
import { dav } from './xml-text.ts';

type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const maxProperties = 500;
const bad = () => refuse('dav/bad-request');
const nameOf = ({ uri, local }: Tag): PropertyName => ({ namespace: uri, name: local });
const isDav = (tag: Tag, name: string): boolean => tag.uri === dav && tag.local === name;
const nothing = () => {};

/** What PROPFIND asks for. */
export type Asked =
  | { readonly kind: 'all'; readonly include: readonly PropertyName[] }
  | { readonly kind: 'names' }
  | { readonly kind: 'some'; readonly names: readonly PropertyName[] };

const kinds = new Map<string, Asked['kind']>([
  ['allprop', 'all'],
  ['propname', 'names'],
  ['prop', 'some'],
]);

export async function readPropfind(body: Body): Promise<Asked> {
  let kind: Asked['kind'] | undefined;
  const names: PropertyName[] = [];
  let collects = false;
  let includes = false;
  const wasThere = await readXml(body, {
    open(tag, depth) {
      if (depth === 1 && !isDav(tag, 'propfind')) bad();
      if (depth === 2) {
        const found = tag.uri === dav ? kinds.get(tag.local) : undefined;
        if (found !== undefined && kind !== undefined) bad();
        kind ??= found;
        collects = found === 'some' || isDav(tag, 'include');
        includes ||= isDav(tag, 'include');
      }
      if (depth === 3 && collects && names.push(nameOf(tag)) > maxProperties) bad();
    },
    text: nothing,
    close: nothing,
  });
  if (!wasThere) return { kind: 'all', include: [] };
  if (kind === undefined || (includes && kind !== 'all')) return bad();
  if (kind === 'all') return { kind, include: names };
  return kind === 'names' ? { kind } : { kind, names };
}

/** Collects the elements inside `prop`: names, values that stand alone, and plain texts. */
function createPropertyReader(take: (property: DeadProperty, plain: string) => void) {
  let capture: Capture | undefined;
  let ends = 0;
  let count = 0;
  return {
    isInside: () => capture !== undefined,
    open(tag: Tag, depth: number, around: Scope) {
      if (capture) return capture.open(tag);
      if ((count += 1) > maxProperties) bad();
      capture = createCapture(tag, around);
      ends = depth;
    },
    text: (text: string) => capture?.text(text),
    close(tag: Tag, depth: number) {
      if (!capture) return;
      capture.close(tag);
      if (depth !== ends) return;
      take(capture.property(), capture.plain());
      capture = undefined;
    },
  };
}

/** One thing PROPPATCH is to do, in the order of the body; `plain` is the text of a value. */
export type Instruction =
  | { readonly act: 'set'; readonly property: DeadProperty; readonly plain: string }
  | { readonly act: 'remove'; readonly property: PropertyName };

/** The body of PROPPATCH, or of extended MKCOL (RFC 5689), which can only set. `undefined` where there is none. */
export async function readPropertyUpdate(
  body: Body,
  root: 'propertyupdate' | 'mkcol',
): Promise<readonly Instruction[] | undefined> {
  const instructions: Instruction[] = [];
  let act: Instruction['act'] | undefined;
  let isProp = false;
  const reader = createPropertyReader((property, plain) => {
    const { namespace, name } = property;
    instructions.push(
      act === 'remove' ? { act, property: { namespace, name } } : { act: 'set', property, plain },
    );
  });
  const listener: Listener = {
    open(tag, depth, around) {
      if (reader.isInside()) return reader.open(tag, depth, around);
      if (depth === 1 && !isDav(tag, root)) bad();
      if (depth === 2)
        act = isDav(tag, 'set')
          ? 'set'
          : isDav(tag, 'remove') && root === 'propertyupdate'
            ? 'remove'
            : undefined;
      if (depth === 3) isProp = act !== undefined && isDav(tag, 'prop');
      if (depth === 4 && isProp) reader.open(tag, depth, around);
    },
    text: reader.text,
    close: reader.close,
  };
  const wasThere = await readXml(body, listener);
  if (!wasThere) return root === 'mkcol' ? undefined : bad();
  return instructions.length === 0 && root === 'propertyupdate' ? bad() : instructions;
}

export type LockInfo = Pick<Lock, 'scope' | 'ownerXml'>;

const maxOwnerLength = 4096;

/** undefined without a body: a lock is refreshed. */
export async function readLockInfo(body: Body): Promise<LockInfo | undefined> {
  let scope: Lock['scope'] | undefined;
  let isWrite = false;
  let ownerXml = '';
  let inside = '';
  const owner = createPropertyReader(({ xml }) => {
    ownerXml = xml;
  });
  const wasThere = await readXml(body, {
    open(tag, depth, around) {
      if (owner.isInside()) return owner.open(tag, depth, around);
      if (depth === 1 && !isDav(tag, 'lockinfo')) bad();
      if (depth === 2) inside = tag.uri === dav ? tag.local : '';
      if (depth === 2 && inside === 'owner') owner.open(tag, depth, around);
      if (depth === 3 && inside === 'lockscope' && tag.uri === dav) {
        if (scope !== undefined || (tag.local !== 'exclusive' && tag.local !== 'shared')) bad();
        else scope = tag.local;
      }
      if (depth === 3 && inside === 'locktype') isWrite = isDav(tag, 'write');
    },
    text: owner.text,
    close: owner.close,
  });
  if (!wasThere) return undefined;
  if (scope === undefined || !isWrite || ownerXml.length > maxOwnerLength) return bad();
  return { scope, ownerXml };
}

/** A report by the name of its root, and what sync-collection asks for (RFC 6578 §6.1). */
export type Report = {
  readonly report: PropertyName;
  /** null: from the beginning. */
  readonly since: string | null;
  readonly level: string | undefined;
  readonly limit: number | undefined;
  readonly names: readonly PropertyName[];
};

export async function readReport(body: Body): Promise<Report> {
  let report: PropertyName | undefined;
  const names: PropertyName[] = [];
  const texts: Record<string, string> = {};
  const stack: string[] = [];
  const wasThere = await readXml(body, {
    open(tag, depth) {
      if (depth === 1) report = nameOf(tag);
      stack.push(tag.uri === dav ? tag.local : '');
      if (depth === 3 && stack[1] === 'prop' && names.push(nameOf(tag)) > maxProperties) bad();
    },
    text(text) {
      const at = stack.slice(1).join('/');
      if (at === 'sync-token' || at === 'sync-level' || at === 'limit/nresults')
        texts[at] = (texts[at] ?? '') + text;
    },
    close: () => void stack.pop(),
  });
  if (!wasThere || !report) return bad();
  const limit = texts['limit/nresults']?.trim();
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) bad();
  const since = texts['sync-token']?.trim() ?? '';
  return {
    report,
    since: since === '' ? null : since,
    level: texts['sync-level']?.trim(),
    limit: limit === undefined ? undefined : Number(limit),
    names,
  };
}
