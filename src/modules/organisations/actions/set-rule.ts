// What an organisation demands of its people: trying it on paper, setting it, and what follows. Whoever sets it must
// satisfy it first, so that nobody shuts themselves out.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { strengthOfRank } from '../facts.ts';
import type { Judging } from '../judging.ts';
import * as people from '../people-store.ts';
import {
  factorKinds,
  furthestStartMs,
  type Lack,
  lackOf,
  type Minimum,
  noRule,
  reminders,
  type Rule,
  sessionIsEnough,
} from '../policy-rules.ts';
import * as roles from '../role-store.ts';
import { administers, roleOfRank } from '../rules.ts';
import * as ruleStore from '../rule-store.ts';
import * as store from '../store.ts';

export type Wanted = Omit<Rule, 'requiredAt'> & {
  required: boolean;
  /** When it starts: null is now. What has started stays started. */
  from: number | null;
};
/** Who sets a rule, and what their session was proven with. */
type Author = { readonly accountId: string; readonly methods: readonly string[] };
const namesShown = 100;
const anyone: people.PeopleFilter = { words: [], strengths: null, roleRank: null, changingAt: null };

export function createRuleActions(deps: OrganisationsDeps, judging: Judging) {
  const { db, clock, accounts, factors, jobs } = deps;

  async function administered(accountId: string, organisationId: string) {
    if (!administers(await store.findRole(db, organisationId, accountId))) refuse('organisations/not-yours');
    return (await store.findOrganisation(db, organisationId)) ?? refuse('organisations/not-yours');
  }

  async function ruleOf(organisationId: string): Promise<Rule> {
    const row = await ruleStore.findRule(db, organisationId);
    return row ? ruleStore.toRule(row) : noRule;
  }

  async function present(organisationId: string, accountId: string) {
    const rule = await ruleOf(organisationId);
    const twoStep = await factors.twoStep(db, accountId);
    return {
      ...rule,
      required: rule.requiredAt !== null,
      mayRequire: {
        twoStep: twoStep.state === 'on',
        sheet: twoStep.backupCodes?.confirmed === true && twoStep.backupCodes.left > 0,
      },
    };
  }

  /** Who would be stopped if the rule held now: the very rule of the requests, tried on every kind of protection there is. */
  async function preview(organisationId: string, rule: Pick<Rule, 'minimum' | 'allowedKinds'>) {
    const groups = await people.countByKinds(db, organisationId);
    const judged = groups.map((group) => ({
      ...group,
      lack: lackOf(rule, group.kinds.split(' ').filter(Boolean)),
    }));
    const stopped = judged.filter((group) => group.lack !== null);
    const sum = (some: typeof judged) => some.reduce((total, { count }) => total + count, 0);
    const byLack = (lack: Lack) => sum(stopped.filter((group) => group.lack === lack));
    const kinds = [...new Set(stopped.map((group) => group.kinds))];
    const first =
      kinds.length === 0
        ? []
        : await people.listPeople(
            db,
            organisationId,
            { ...anyone, kinds },
            { by: 'name', down: false, offset: 0, limit: namesShown },
          );
    return {
      total: sum(judged),
      stopped: sum(stopped),
      externals: sum(stopped.filter((group) => roleOfRank(group.roleRank) === 'external')),
      administrators: sum(stopped.filter((group) => administers(roleOfRank(group.roleRank)))),
      none: byLack('none'),
      tooWeak: byLack('too-weak'),
      notAllowed: byLack('not-allowed'),
      people: first.map((row) => ({
        accountId: row.account_id,
        name: row.name,
        address: row.address,
        role: roleOfRank(row.role_rank),
        strength: strengthOfRank(row.strength),
      })),
    };
  }

  /** Refuses a rule that its author does not satisfy. */
  async function checkAuthor(author: Author, rule: Rule): Promise<void> {
    const { state, backupCodes } = await factors.twoStep(db, author.accountId);
    const lacks = (what: string): never => refuse('organisations/protect-yourself-first', { lacks: what });
    if (state !== 'on') lacks('two-step');
    if (!backupCodes?.confirmed || backupCodes.left === 0) lacks('sheet');
    if (lackOf(rule, await factors.kinds(db, author.accountId)) !== null) lacks('strength');
    if (!sessionIsEnough(rule, author.methods)) lacks('session');
  }

  function toRule(wanted: Wanted, before: Rule): Rule {
    const { required, from, ...rest } = wanted;
    const now = clock.now();
    if (from !== null && from > now + furthestStartMs) refuse('organisations/starts-too-late');
    const reachable = factorKinds.some((kind) => lackOf(rest, [kind]) === null);
    if (!reachable) refuse('organisations/impossible-rule');
    if (!required) return { ...rest, requiredAt: null };
    const started = before.requiredAt !== null && before.requiredAt <= now;
    const keep = started && (from === null || from <= now);
    return { ...rest, requiredAt: keep ? before.requiredAt : Math.max(now, from ?? now) };
  }

  /** Writes the rule, its audit entries, and the mails that go before it. `actorId` null from the command line. */
  async function write(
    tx: Tx,
    organisation: { id: string; name: string },
    rule: Rule,
    by: { actorId: string | null; visit: Visit | null },
  ): Promise<void> {
    const now = clock.now();
    const stored = await ruleStore.findRule(tx, organisation.id);
    const before = stored ? ruleStore.toRule(stored) : noRule;
    const isNew = rule.requiredAt !== null && rule.requiredAt !== before.requiredAt;
    const announcedAt = rule.requiredAt === null ? null : isNew ? now : (stored?.announced_at ?? now);
    const revision = await ruleStore.putRule(tx, organisation.id, rule, announcedAt, now);
    const kind =
      isNew && before.requiredAt === null
        ? 'organisation.two-step-required'
        : rule.requiredAt === null && before.requiredAt !== null
          ? 'organisation.two-step-not-required'
          : 'organisation.rule-changed';
    await accounts.record(tx, {
      accountId: by.actorId,
      kind,
      visit: by.visit,
      organisationId: organisation.id,
      detail: {
        organisation: organisation.name,
        minimum: rule.minimum,
        apps: rule.apps,
        allowed: rule.allowedKinds?.join(' ') ?? '',
        idleMs: rule.idleMs,
        totalMs: rule.totalMs,
        keepAllowed: rule.keepAllowed,
        trustAllowed: rule.trustAllowed,
        numberAlways: rule.numberAlways,
        linksAllowed: rule.linksAllowed,
        ...(rule.requiredAt === null ? {} : { requiredAt: rule.requiredAt }),
      },
    });
    for (const one of await roles.listAdministrators(tx, organisation.id))
      await accounts.notify(tx, one.account_id, {
        kind: kind.replace('organisation.', ''),
        visit: by.visit,
        detail: { organisation: organisation.name },
      });
    if (rule.requiredAt !== null)
      for (const one of reminders(now, rule.requiredAt)) {
        // A rule that was changed and starts when it started before was announced already.
        if (!isNew && one.kind === 'announced') continue;
        if (!isNew && one.kind === 'starts' && one.at <= now) continue;
        const job = { organisationId: organisation.id, revision, kind: one.kind, after: '' };
        await jobs.enqueue(tx, 'organisations.remind', job, { runAt: one.at });
      }
    judging.tellStreams(tx);
  }

  async function setRule(author: Author, organisationId: string, wanted: Wanted, visit: Visit) {
    const { accountId } = author;
    const organisation = await administered(accountId, organisationId);
    const rule = toRule(wanted, await ruleOf(organisationId));
    if (rule.requiredAt !== null) await checkAuthor(author, rule);
    await db.transaction(async (tx) => {
      if (!(await roles.takeTurn(tx, organisationId))) refuse('organisations/not-yours');
      if (!administers(await store.findRole(tx, organisationId, accountId)))
        refuse('organisations/not-yours');
      await write(tx, organisation, rule, { actorId: accountId, visit });
    });
    return present(organisationId, accountId);
  }

  /** The operator's command: no preconditions, for it is the way out. False when it was so already. */
  async function requireTwoStep(organisationId: string, required: boolean, minimum: Minimum = 'any') {
    return db.transaction(async (tx) => {
      if (!(await roles.takeTurn(tx, organisationId))) refuse('organisations/not-yours');
      const organisation = await store.findOrganisation(tx, organisationId);
      if (!organisation) refuse('organisations/not-yours');
      const row = await ruleStore.findRule(tx, organisationId);
      const before = row ? ruleStore.toRule(row) : noRule;
      if ((before.requiredAt !== null) === required) return false;
      const rule = required
        ? { ...before, minimum, requiredAt: clock.now() }
        : { ...before, requiredAt: null };
      await write(tx, organisation, rule, { actorId: null, visit: null });
      return true;
    });
  }

  return { administered, presentRule: present, preview, setRule, requireTwoStep };
}
export type RuleActions = ReturnType<typeof createRuleActions>;
