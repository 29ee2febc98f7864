// The chain: seal(n) = MAC(seal(n-1), seq, at, kind, account, actor, organisation, MAC(detail)). Keyed, so that neither
// somebody who writes in the database can forge it nor an erased detail be guessed from its seal.
import { type Kysely, sql } from 'kysely';
import { rows, type Tx } from '../db/db.ts';
import { prepared, preparedRow } from '../db/prepared.ts';
import type { Audit, AuditEntry, AuditRow } from './audit.ts';
import type { AuditTables } from './tables.ts';

const AUDIT_LOCK = 0x61756469;
const PAGE = 1000;
const START = '';

type Stored = AuditTables['audit_entry'];

/** The last entry there is, and the number the head knows; nothing before the first entry. */
const endOfChain = preparedRow((query, { head }: { head: number }) =>
  rows<AuditTables>(query)
    .selectFrom('audit_head')
    .leftJoin('audit_entry', (join) =>
      join.on('audit_entry.seq', '=', (e) =>
        e.selectFrom('audit_entry as last').select((is) => is.fn.max<number>('last.seq').as('seq')),
      ),
    )
    .select(['audit_head.seq as head_seq', 'audit_entry.seq', 'audit_entry.seal'])
    .where('audit_head.id', '=', head),
);
/** Where the chain ends when there is no head: before the first entry, or after somebody took the head away. */
const lastEntry = (store: Kysely<AuditTables>) =>
  store
    .selectFrom('audit_entry')
    .select(['seq as head_seq', 'seq', 'seal'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
const insertEntry = prepared((query, row: Stored) =>
  rows<AuditTables>(query).insertInto('audit_entry').values({
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    account_id: row.account_id,
    actor: row.actor,
    organisation_id: row.organisation_id,
    detail: row.detail,
    detail_seal: row.detail_seal,
    seal: row.seal,
  }),
);
const putHead = prepared((query, { id, seq, seal }: AuditTables['audit_head']) =>
  rows<AuditTables>(query)
    .insertInto('audit_head')
    .values({ id, seq, seal })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((e) => ({ seq: e.ref('excluded.seq'), seal: e.ref('excluded.seal') })),
    ),
);

/** `mac` under a key outside the database; another key makes `verify` fail at the first entry. */
export function createAudit(deps: {
  dialect: 'sqlite' | 'postgres';
  mac: (data: string) => Uint8Array;
}): Audit {
  const mac = (data: string) => Buffer.from(deps.mac(data)).toString('base64url');
  const detailSeal = (seq: number, detail: string) => mac(`detail:${seq}:${detail}`);
  const entrySeal = (before: string, row: Omit<Stored, 'seal' | 'detail'>) =>
    mac(
      `entry:${JSON.stringify([
        before,
        row.seq,
        row.at,
        row.kind,
        row.account_id,
        row.actor,
        row.organisation_id,
        row.detail_seal,
      ])}`,
    );
  const headSeal = (seq: number, seal: string) => mac(`head:${seq}:${seal}`);

  async function write(tx: Tx, entries: AuditEntry[]): Promise<void> {
    // One writer after the other, until the commit: two heads would make two chains.
    if (deps.dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(AUDIT_LOCK)})`.execute(tx.kysely);
    const last = (await endOfChain(tx, { head: 1 })) ?? (await lastEntry(rows<AuditTables>(tx)));
    // After a cut the numbers go on behind it, so that the gap stays to be seen.
    let seq = Math.max(last?.seq ?? 0, last?.head_seq ?? 0);
    let seal = last?.seal ?? START;
    const written = entries.map((entry): Stored => {
      seq += 1;
      const detail = JSON.stringify(entry.detail);
      const row = {
        seq,
        at: entry.at,
        kind: entry.kind,
        account_id: entry.accountId,
        actor: entry.actor,
        organisation_id: entry.organisationId ?? null,
        detail,
        detail_seal: detailSeal(seq, detail),
      };
      seal = entrySeal(seal, row);
      return { ...row, seal };
    });
    for (const entry of written) await insertEntry(tx, entry);
    await putHead(tx, { id: 1, seq, seal: headSeal(seq, seal) });
  }

  const pending = new WeakMap<Tx, AuditEntry[]>();
  return {
    async append(tx, entry) {
      const entries = pending.get(tx);
      if (entries) return void entries.push(entry);
      const list = [entry];
      pending.set(tx, list);
      tx.beforeCommit(() => write(tx, list));
    },

    async list(query, filter) {
      let found = rows<AuditTables>(query).selectFrom('audit_entry').selectAll().orderBy('seq', 'desc');
      if (filter.accountId !== undefined) found = found.where('account_id', '=', filter.accountId);
      if (filter.organisationId !== undefined)
        found = found.where('organisation_id', '=', filter.organisationId);
      const { kinds } = filter;
      if (kinds !== undefined)
        found = found.where((e) => e.or(kinds.map((kind) => e('kind', 'like', `${kind}%`))));
      if (filter.before !== undefined) found = found.where('seq', '<', filter.before);
      return (await found.limit(filter.limit).execute()).map(
        (row): AuditRow => ({
          seq: row.seq,
          at: row.at,
          kind: row.kind,
          accountId: row.account_id,
          actor: row.actor,
          organisationId: row.organisation_id,
          detail: row.detail === null ? {} : (JSON.parse(row.detail) as AuditEntry['detail']),
          erased: row.detail === null,
        }),
      );
    },

    async verify(query) {
      const store = rows<AuditTables>(query);
      // The head first: entries added while the chain is read lie behind it.
      const head = await store.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst();
      let seal = START;
      let seq = 0;
      let headSeen = !head;
      for (;;) {
        const page = await store
          .selectFrom('audit_entry')
          .selectAll()
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(PAGE)
          .execute();
        for (const row of page) {
          const expected = seq + 1;
          if (row.seq !== expected) return { ok: false, entries: seq, firstBad: expected };
          if (row.detail !== null && row.detail_seal !== detailSeal(row.seq, row.detail))
            return { ok: false, entries: seq, firstBad: row.seq };
          seal = entrySeal(seal, row);
          if (seal !== row.seal) return { ok: false, entries: seq, firstBad: row.seq };
          seq = row.seq;
          if (head?.seq === seq) headSeen = head.seal === headSeal(seq, seal);
          if (head?.seq === seq && !headSeen) return { ok: false, entries: seq, firstBad: seq };
        }
        if (page.length < PAGE) break;
      }
      if (!headSeen || (!head && seq > 0)) return { ok: false, entries: seq, firstBad: head ? seq + 1 : 1 };
      return { ok: true, entries: seq };
    },

    async eraseDetails(tx, accountId) {
      const result = await rows<AuditTables>(tx)
        .updateTable('audit_entry')
        .set({ detail: null })
        .where('account_id', '=', accountId)
        .where('detail', 'is not', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
  };
}
