// If headers and conditional requests against what is there. Locks and tags are judged again in the transaction that writes:
// here the client learns that what it believes is no longer so.
import { refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { covers } from '../lock-rules.ts';
import type { Lock, Node, Path } from '../node.ts';
import { isConditional, judge, readEtags } from '../wire/conditions.ts';
import { readDestination } from '../wire/destination.ts';
import type { Condition, IfHeader, StateList } from '../wire/if-header.ts';
import { isSame } from '../wire/path.ts';
import { readSyncToken } from '../wire/sync-token.ts';

type State = { readonly node: Node | undefined; readonly locks: readonly Lock[] };

/** RFC 4918 §10.4.3: one list must hold. Where the tag of a file decided, the write expects that file. */
export async function judgeIfHeader(exchange: Exchange, { lists }: IfHeader): Promise<void> {
  const states = new Map<string, State>();
  for (const list of lists) {
    const path = pathOf(exchange, list);
    // A resource of somewhere else has no state we know.
    const state = path ? await stateOf(exchange, path, states) : { node: undefined, locks: [] };
    let holds = true;
    for (const condition of list.conditions) {
      if ((await isTrue(exchange, condition, state, path)) === condition.not) {
        holds = false;
        break;
      }
    }
    if (!holds) continue;
    const etag = state.node?.etag;
    const byTag = list.conditions.some((condition) => 'etag' in condition && !condition.not);
    if (byTag && etag && path && isSame(path, exchange.path)) exchange.expected = { etags: [etag] };
    return;
  }
  refuse('dav/changed');
}

function pathOf({ path, host, base }: Exchange, { resource }: StateList): Path | undefined {
  if (resource === null) return path;
  try {
    return readDestination(resource, host, base).path;
  } catch {
    return undefined;
  }
}

async function stateOf({ space }: Exchange, path: Path, known: Map<string, State>): Promise<State> {
  const key = path.join('/');
  const found = known.get(key);
  if (found) return found;
  const node = await space.reading.find(path);
  const locks = (await space.locking?.of(path)) ?? [];
  const state = { node, locks: locks.filter((lock) => covers(lock, path)) };
  known.set(key, state);
  return state;
}

async function isTrue(
  { space }: Exchange,
  condition: Condition,
  { node, locks }: State,
  path: Path | undefined,
): Promise<boolean> {
  if ('etag' in condition) return node?.etag != null && condition.etag === `"${node.etag}"`;
  if (locks.some(({ token }) => token === condition.token)) return true;
  // RFC 6578 §5: the state of a collection is one too.
  const since = readSyncToken(condition.token);
  if (since === undefined || !node || node.kind !== 'collection' || !path || !space.syncing) return false;
  return since === (await space.syncing.token(node));
}

/** If-Match and its like for verbs that do not look at the target themselves. */
export async function judgeTarget(exchange: Exchange): Promise<void> {
  const { headers } = exchange.request;
  if (!isConditional(headers)) return;
  const node = await exchange.space.reading.find(exchange.path);
  if (judge(headers, node, false) !== 'go') refuse('dav/changed');
  if (node?.etag != null) exchange.expected = { etags: [node.etag] };
}

/** For PUT and DELETE: what the transaction is to find. Only what it cannot say itself is looked up before. */
export async function expectTarget(exchange: Exchange): Promise<void> {
  const { headers } = exchange.request;
  if (!isConditional(headers)) return;
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  const others = headers['if-unmodified-since'];
  if (match === undefined && others === undefined && noneMatch?.trim() === '*') {
    if (exchange.expected === 'any') exchange.expected = 'absent';
    return;
  }
  const tags = match === undefined ? '*' : readEtags(match);
  if (tags !== '*' && tags.length > 0 && noneMatch === undefined && exchange.expected === 'any') {
    exchange.expected = { etags: tags };
    return;
  }
  return judgeTarget(exchange);
}
