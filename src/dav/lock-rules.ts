// Which locks stand in the way of a write, and which of another lock (RFC 4918 §6 and §7). Pure: a space calls it in its
// transaction with the locks that still hold at the path, at everything above it and, where that counts, beneath it.
import type { Lock, Path } from './node.ts';

/** What a write does to the names of a tree. */
export type Touch = {
  readonly path: Path;
  /** A name appears or goes: the collection it is in counts too, whatever the depth of its lock (§7.4). */
  readonly membership: boolean;
  /** What is beneath goes along: DELETE, MOVE, and COPY or MOVE over something. */
  readonly below: boolean;
};

const isAt = (path: Path, root: Path): boolean =>
  path.length === root.length && root.every((name, index) => path[index] === name);

const isUnder = (path: Path, root: Path): boolean =>
  path.length > root.length && root.every((name, index) => path[index] === name);

/** Holds at the path: taken there, or above it with depth infinity. */
export const covers = (lock: Pick<Lock, 'root' | 'depth'>, path: Path): boolean =>
  isAt(path, lock.root) || (lock.depth === 'infinity' && isUnder(path, lock.root));

/**
 * The first lock that none of the tokens opens, or undefined. Of several shared locks on one thing one token is enough
 * (§6.2); a token shown by somebody else is none (§6.4).
 */
export function locksAgainst(
  locks: readonly Lock[],
  touch: Touch,
  tokens: readonly string[],
): Lock | undefined {
  if (locks.length === 0) return undefined;
  const { path } = touch;
  const touched: Path[] = [path];
  if (touch.membership && path.length > 0) touched.push(path.slice(0, -1));
  if (touch.below) for (const { root } of locks) if (isUnder(root, path)) touched.push(root);
  for (const one of touched) {
    const holding = locks.filter((lock) => covers(lock, one));
    if (holding.length > 0 && !holding.some(({ mine, token }) => mine && tokens.includes(token)))
      return holding[0];
  }
  return undefined;
}

/** The first lock beside which another one cannot stand, or undefined: only shared locks stand together. */
export function conflictOf(
  locks: readonly Lock[],
  wanted: Pick<Lock, 'root' | 'scope' | 'depth'>,
): Lock | undefined {
  return locks.find(
    (lock) =>
      (lock.scope === 'exclusive' || wanted.scope === 'exclusive') &&
      (covers(lock, wanted.root) || covers(wanted, lock.root)),
  );
}
