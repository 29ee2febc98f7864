// The If header (RFC 4918 §10.4): lists of state tokens and entity tags, tagged with resources or not.
import { refuse } from '../../core/errors.ts';

export type Condition = { readonly not: boolean } & (
  | { readonly token: string }
  /** As written, with its quotes. */
  | { readonly etag: string }
);
/** Holds when every condition holds. `resource` null: the one of the request. */
export type StateList = { readonly resource: string | null; readonly conditions: readonly Condition[] };
export type IfHeader = {
  /** Holds when one list holds. */
  readonly lists: readonly StateList[];
  /** Lock tokens the client shows it knows, wherever they stand. */
  readonly tokens: readonly string[];
};

const maxConditions = 200;
const word = /\s*(?:(Not(?=[\s<[]))|<([^<>\s]+)>|\[((?:W\/)?"[^"\]]*")\]|([()]))\s*/iy;

export function readIfHeader(header: string): IfHeader {
  const lists: StateList[] = [];
  const tokens = new Set<string>();
  let resource: string | null = null;
  let conditions: Condition[] | undefined;
  let not = false;
  let count = 0;
  let tagWaits = false;
  let isTagged: boolean | undefined;
  word.lastIndex = 0;
  const bad = () => refuse('dav/bad-request');
  while (word.lastIndex < header.length) {
    const [, negated, token, etag, bracket] = word.exec(header) ?? bad();
    if ((count += 1) > maxConditions) bad();
    if (negated !== undefined) {
      if (!conditions || not) bad();
      not = true;
    } else if (bracket === '(') {
      // Tagged and untagged lists do not stand in one header.
      isTagged ??= false;
      if (conditions || (isTagged && resource === null)) bad();
      conditions = [];
      tagWaits = false;
    } else if (bracket === ')') {
      if (!conditions || conditions.length === 0 || not) bad();
      else lists.push({ resource, conditions });
      conditions = undefined;
    } else if (!conditions) {
      if (token === undefined || tagWaits || isTagged === false) bad();
      else resource = token;
      isTagged = true;
      tagWaits = true;
    } else {
      if (token !== undefined) {
        conditions.push({ not, token });
        // What is negated is not claimed to be held.
        if (!not) tokens.add(token);
      } else conditions.push({ not, etag: etag ?? bad() });
      not = false;
    }
  }
  if (lists.length === 0 || conditions || tagWaits) bad();
  return { lists, tokens: [...tokens] };
}
