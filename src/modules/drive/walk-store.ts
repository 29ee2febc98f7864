// From a path to rows: one query walks down from a top, name by name, and brings the locks it passes; another climbs from a
// node to its top. Whoever writes asks in the transaction, so that what was judged is what is written to.
import { sql } from 'kysely';
import type { Query, Tx } from '../../core/db/db.ts';
import { preparedSql } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { DriveLockTable, DriveNodeTable } from './tables.ts';

export type LockRow = Pick<
  DriveLockTable,
  'token' | 'node_id' | 'account_id' | 'scope' | 'is_deep' | 'owner_xml' | 'expires_at'
>;
/** One node on the way, the top first. */
export type Step = { readonly node: DriveNodeTable; readonly locks: readonly LockRow[] };

type Row = DriveNodeTable & {
  depth: number;
  l_token: string | null;
  l_account: string;
  l_scope: string;
  l_deep: number;
  l_owner: string;
  l_expires: number;
};

/** `with` would be taken for a write; inside a select it is what it is. */
const walking = preparedSql<{ top: string; names: string; now: number }, Row>(
  (query, { top, names, now }) => {
    const nextName =
      query.dialect === 'sqlite'
        ? sql`json_extract(${names}, '$[' || step.depth || ']')`
        : sql`(cast(${names} as jsonb) ->> step.depth)`;
    return sql`select n.*, w.depth, l.token as l_token, l.account_id as l_account, l.scope as l_scope,
      l.is_deep as l_deep, l.owner_xml as l_owner, l.expires_at as l_expires
    from (with recursive step(depth, id) as (
        select 0, t.id from drive_node t where t.id = ${top}
        union all
        select step.depth + 1, c.id from step
          join drive_node c on c.parent_id = step.id and c.name = ${nextName})
      select depth, id from step) w
    join drive_node n on n.id = w.id
    left join drive_lock l on l.node_id = w.id and l.expires_at > ${now}
    order by w.depth`;
  },
);

const climbing = preparedSql<{ id: string; now: number }, Row>(
  (_query, { id, now }) =>
    sql`select n.*, w.depth, l.token as l_token, l.account_id as l_account, l.scope as l_scope,
      l.is_deep as l_deep, l.owner_xml as l_owner, l.expires_at as l_expires
    from (with recursive step(depth, id, parent_id) as (
        select 0, t.id, t.parent_id from drive_node t where t.id = ${id}
        union all
        select step.depth - 1, p.id, p.parent_id from step join drive_node p on p.id = step.parent_id)
      select depth, id from step) w
    join drive_node n on n.id = w.id
    left join drive_lock l on l.node_id = w.id and l.expires_at > ${now}
    order by w.depth`,
);

const member = preparedSql<{ parentId: string; name: string; now: number }, Row>(
  (_query, { parentId, name, now }) =>
    sql`select n.*, 0 as depth, l.token as l_token, l.account_id as l_account, l.scope as l_scope,
      l.is_deep as l_deep, l.owner_xml as l_owner, l.expires_at as l_expires
    from drive_node n
    left join drive_lock l on l.node_id = n.id and l.expires_at > ${now}
    where n.parent_id = ${parentId} and n.name = ${name}`,
);

function stepsOf(rows: readonly Row[]): Step[] {
  const steps: { node: DriveNodeTable; locks: LockRow[] }[] = [];
  for (const row of rows) {
    let step = steps.at(-1);
    if (step?.node.id !== row.id) steps.push((step = { node: row, locks: [] }));
    if (row.l_token !== null)
      step.locks.push({
        token: row.l_token,
        node_id: row.id,
        account_id: row.l_account,
        scope: row.l_scope,
        is_deep: row.l_deep,
        owner_xml: row.l_owner,
        expires_at: row.l_expires,
      });
  }
  return steps;
}

type Way = { topId: string; names: readonly string[] };
const keyOf = ({ topId, names }: Way): string => `${topId}/${names.join('/')}`;

/**
 * The folders on a way with all their locks; undefined unless all of them are there. Only what says that it keeps no rights moves,
 * deletes or locks a folder.
 */
const folders = remembered(
  async (query: Query, { topId, names }: Way): Promise<readonly Step[] | undefined> => {
    const { rows } = await walking(query, { top: topId, names: JSON.stringify(names), now: 0 });
    const steps = stepsOf(rows);
    const isWhole = steps.length === names.length + 1 && steps.every(({ node }) => node.kind === 'folder');
    return isWhole ? steps : undefined;
  },
  keyOf,
  // What is missing may be made by what keeps rights.
  { rights: true, isKept: (steps) => steps !== undefined },
);

const inForce = (step: Step, now: number): Step =>
  step.locks.every((lock) => lock.expires_at > now)
    ? step
    : { node: step.node, locks: step.locks.filter((lock) => lock.expires_at > now) };

/** The top and as many of the names below it as there are; empty when the top has gone. */
export async function walk(
  query: Query,
  topId: string,
  names: readonly string[],
  now: number,
): Promise<readonly Step[]> {
  const name = names.at(-1);
  if (name !== undefined && (query as Tx).rightsOutside?.()) {
    const way = await folders(query, { topId, names: names.slice(0, -1) });
    const parent = way?.at(-1)?.node;
    if (way && parent) {
      const { rows } = await member(query, { parentId: parent.id, name, now });
      return [...way.map((step) => inForce(step, now)), ...stepsOf(rows)];
    }
  }
  const { rows } = await walking(query, { top: topId, names: JSON.stringify(names), now });
  return stepsOf(rows);
}

/** The node at the end of a path, read once a commit. */
const found = remembered(async (query: Query, { topId, names }: Way) => {
  // No lock is asked for: none expires after this.
  const steps = await walk(query, topId, names, Number.MAX_SAFE_INTEGER);
  return steps.length === names.length + 1 ? steps.at(-1)?.node : undefined;
}, keyOf);
export const findByPath = (
  query: Query,
  topId: string,
  names: readonly string[],
): Promise<DriveNodeTable | undefined> => found(query, { topId, names });

/** From the node's top down to the node; empty when it has gone. */
export async function climb(query: Query, nodeId: string, now: number): Promise<readonly Step[]> {
  const { rows } = await climbing(query, { id: nodeId, now });
  return stepsOf(rows);
}
