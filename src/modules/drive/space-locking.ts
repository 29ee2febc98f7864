// Locks: rows with an end. Whoever writes is stopped by them in changes.ts.
import { refuse } from '../../core/errors.ts';
import { conflictOf, type Lock, type Locking, type Path } from '../../dav/node.ts';
import type { Tx } from '../../core/db/db.ts';
import type { Acting } from './changes.ts';
import * as store from './lock-store.ts';
import { mostLocksEach, mostLockSeconds, placeOf } from './rules.ts';
import type { SpaceParts } from './space.ts';
import type { View } from './types.ts';
import { locksOf, nodeAt, spotAt, type Spot } from './views.ts';

export function createLocking({ db, clock, random, changes, arrivals }: SpaceParts) {
  /** RFC 4122 version 4: what RFC 4918 §6.5 asks of a token. */
  function newToken(): string {
    const bytes = Buffer.from(random.bytes(16));
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
  }
  const endOf = (now: number, seconds: number) =>
    now + Math.min(Math.max(1, seconds), mostLockSeconds) * 1000;

  /** The lock of that token that holds at the path and is the caller's. */
  async function mine(tx: Tx, acting: Acting, path: Path, token: string): Promise<Lock> {
    if (!placeOf(acting.view, path)) refuse('dav/no-such-lock');
    const spot = await spotAt(tx, acting.view, path, acting.now);
    const locks = await locksOf(tx, spot, false, acting.now);
    return (
      locks.find((lock) => lock.token === token && lock.mine && holdsAt(lock, path)) ??
      refuse('dav/no-such-lock')
    );
  }
  const holdsAt = ({ root, depth }: Lock, path: Path) => root.length === path.length || depth === 'infinity';

  const lockingOf = (view: View): Locking => ({
    async of(path, below = false) {
      const place = placeOf(view, path);
      if (!place || place.kind === 'nowhere') return [];
      const now = clock.now();
      const spot = await spotAt(db, view, path, now);
      const found = await locksOf(db, spot, below, now);
      // On the way to it only what reaches down to it.
      return found.filter((lock) => lock.root.length >= spot.path.length || lock.depth === 'infinity');
    },
    take: ({ path, scope, depth, ownerXml, timeoutSeconds, tokens }) =>
      db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view);
        const { now } = acting;
        let spot: Spot = await spotAt(tx, acting.view, path, now);
        changes.mustWrite(spot);
        const wanted = { root: spot.path, scope, depth };
        const conflict = conflictOf(await locksOf(tx, spot, depth === 'infinity', now), wanted);
        if (conflict) refuse('dav/lock-conflict', { root: conflict.root });
        if ((await store.countLocksOf(tx, view.driveId, view.accountId, now)) >= mostLocksEach)
          refuse('core/too-many', { retryAfterSeconds: 60 });
        let created = false;
        if (!nodeAt(spot)) {
          await changes.mayPut(tx, spot, { tokens, expected: 'absent' }, now);
          await changes.put(tx, acting, spot, {
            arrived: arrivals.empty(),
            mediaType: null,
            modifiedAt: null,
          });
          created = true;
          spot = await spotAt(tx, acting.view, path, now);
        }
        const node = nodeAt(spot) ?? refuse('dav/not-found');
        const row = {
          token: newToken(),
          drive_id: view.driveId,
          node_id: node.id,
          account_id: view.accountId,
          scope,
          is_deep: depth === 'infinity' ? 1 : 0,
          owner_xml: ownerXml,
          expires_at: endOf(now, timeoutSeconds),
        };
        await store.insertLock(tx, row);
        const lock: Lock = {
          token: row.token,
          scope,
          depth,
          ownerXml,
          expiresAt: row.expires_at,
          root: spot.path,
          mine: true,
        };
        return { lock, created };
      }),
    refresh: (path, token, timeoutSeconds) =>
      db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view, { numbers: 0 });
        const lock = await mine(tx, acting, path, token);
        const expiresAt = endOf(acting.now, timeoutSeconds);
        await store.prolongLock(tx, lock.token, expiresAt);
        return { ...lock, expiresAt };
      }),
    release: (path, token) =>
      db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view, { numbers: 0 });
        const lock = await mine(tx, acting, path, token);
        await store.deleteLocks(tx, [lock.token]);
      }),
  });
  return { lockingOf };
}
