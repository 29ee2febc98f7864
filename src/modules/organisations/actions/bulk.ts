// Acts on many people at once: a row says who and how far, a job does a hundred at a time. It survives a restart, can be
// cancelled, and says how many were done and why others were not.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { OrganisationsDeps } from '../deps.ts';
import * as bulk from '../bulk-store.ts';
import * as people from '../people-store.ts';
import * as roles from '../role-store.ts';
import { administers, toRole } from '../rules.ts';
import * as store from '../store.ts';
import type { BulkActTable, MembershipTable } from '../tables.ts';
import type { Alerts } from './alert.ts';
import type { PeopleActions } from './change-people.ts';
import { filterOf, type PeopleQuery } from './list-people.ts';

export type Chosen = { accountIds: readonly string[] } | { filter: PeopleQuery };
type Reasons = Record<string, { count: number; names: string[] }>;

const stepSize = 100;
const namesKept = 5;
const waitMs = 10 * 60_000;

class StepTaken extends Error {}

export function createBulk(deps: OrganisationsDeps, changes: PeopleActions, alerts: Alerts) {
  const { db, clock, random, jobs } = deps;

  async function startBulk(
    actorId: string,
    organisationId: string,
    given: { act: 'alert' | 'role' | 'remove'; role: string | null; chosen: Chosen },
  ) {
    if (!administers(await store.findRole(db, organisationId, actorId))) refuse('organisations/not-yours');
    const { chosen } = given;
    const now = clock.now();
    const total =
      'accountIds' in chosen
        ? new Set(chosen.accountIds).size
        : await people.countPeople(db, organisationId, filterOf(chosen.filter, now));
    const row: BulkActTable = {
      id: random.token(16),
      organisation_id: organisationId,
      account_id: actorId,
      act: given.act,
      role: given.role,
      chosen: JSON.stringify(
        'accountIds' in chosen ? { accountIds: [...new Set(chosen.accountIds)].sort() } : chosen,
      ),
      cursor: '',
      total,
      done: 0,
      failed: 0,
      reasons: '{}',
      state: 'running',
      resumes_at: null,
      made_at: now,
    };
    await db.transaction(async (tx) => {
      await bulk.insertBulk(tx, row);
      await jobs.enqueue(tx, 'organisations.bulk', { id: row.id });
    });
    return present(row);
  }

  /** Who is next: ids nobody has any more come as `null`, so that they count as failed. */
  async function nextOf(tx: Tx, row: BulkActTable, limit: number) {
    const chosen = JSON.parse(row.chosen) as Chosen;
    if ('filter' in chosen) {
      const filter = filterOf(chosen.filter, row.made_at);
      const found = await people.listByAccount(tx, row.organisation_id, filter, row.cursor, limit);
      return { next: found.map((one) => [one.account_id, one] as const), isLast: found.length < limit };
    }
    const left = chosen.accountIds.filter((id) => id > row.cursor);
    const next: (readonly [string, MembershipTable | undefined])[] = [];
    for (const id of left.slice(0, limit))
      next.push([id, await people.findPerson(tx, row.organisation_id, id)]);
    return { next, isLast: left.length <= limit };
  }

  async function actOn(
    tx: Tx,
    row: BulkActTable,
    organisation: { id: string; name: string },
    accountId: string,
  ) {
    const given = { organisation, actorId: row.account_id, accountId, visit: null };
    if (row.act === 'alert') return alerts.alertOne(tx, given);
    // What hits many must not hit who asked for it: that is done one by one.
    if (accountId === row.account_id) return 'organisations/yourself';
    return changes.changeOne(tx, { ...given, role: row.role === null ? null : toRole(row.role) });
  }

  async function step(tx: Tx, id: string): Promise<void> {
    const row = await bulk.findBulk(tx, id);
    if (row?.state !== 'running') return;
    await roles.takeTurn(tx, row.organisation_id);
    const organisation = await store.findOrganisation(tx, row.organisation_id);
    const stillMay = administers(await store.findRole(tx, row.organisation_id, row.account_id));
    if (!organisation || !stillMay) {
      await bulk.updateBulk(tx, row, { state: 'cancelled' });
      return;
    }
    const now = clock.now();
    const most =
      row.act === 'alert' ? Math.min(stepSize, await alerts.alertsLeft(tx, organisation.id)) : stepSize;
    if (most < 1) {
      // The hour's mails have left: the rest waits, and the page says until when.
      await bulk.updateBulk(tx, row, { resumes_at: now + waitMs });
      await jobs.enqueue(tx, 'organisations.bulk', { id }, { runAt: now + waitMs });
      return;
    }
    const { next, isLast } = await nextOf(tx, row, most);
    const reasons = JSON.parse(row.reasons) as Reasons;
    let { done, failed } = row;
    for (const [accountId, person] of next) {
      const code = await actOn(tx, row, organisation, accountId);
      if (code === null) {
        done += 1;
        continue;
      }
      failed += 1;
      const reason = (reasons[code] ??= { count: 0, names: [] });
      reason.count += 1;
      if (person && reason.names.length < namesKept) reason.names.push(person.name);
    }
    const cursor = next.at(-1)?.[0] ?? row.cursor;
    const state = isLast ? 'done' : 'running';
    const change = { cursor, done, failed, reasons: JSON.stringify(reasons), state, resumes_at: null };
    // Another run of this step was first, or it was cancelled meanwhile: what this one did is undone.
    if (!(await bulk.updateBulk(tx, row, change))) throw new StepTaken();
    if (!isLast) await jobs.enqueue(tx, 'organisations.bulk', { id });
  }

  jobs.handle<{ id: string }>('organisations.bulk', async ({ id }) => {
    try {
      await db.transaction((tx) => step(tx, id));
    } catch (error) {
      if (!(error instanceof StepTaken)) throw error;
    }
  });

  const present = (row: BulkActTable) => ({
    id: row.id,
    act: row.act,
    total: Math.max(row.total, row.done + row.failed),
    done: row.done,
    failed: row.failed,
    reasons: Object.entries(JSON.parse(row.reasons) as Reasons).map(([code, reason]) => ({
      code,
      ...reason,
    })),
    state: row.state,
    resumesAt: row.resumes_at,
  });

  async function bulkOf(actorId: string, organisationId: string, id: string) {
    if (!administers(await store.findRole(db, organisationId, actorId))) refuse('organisations/not-yours');
    const row = await bulk.findBulk(db, id);
    if (!row || row.organisation_id !== organisationId) refuse('organisations/no-such-bulk-act');
    return present(row);
  }

  async function cancel(actorId: string, organisationId: string, id: string) {
    await bulkOf(actorId, organisationId, id);
    await db.transaction((tx) => bulk.cancelBulk(tx, organisationId, id));
    return bulkOf(actorId, organisationId, id);
  }

  jobs.every('organisations.drop-old-bulk-acts', 86_400, () =>
    bulk.deleteBulkOlderThan(db, clock.now() - 30 * 86_400_000),
  );

  return { startBulk, bulkOf, cancelBulk: cancel };
}
