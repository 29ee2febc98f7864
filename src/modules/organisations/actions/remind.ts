// Mails to people whom a rule stops or will stop: at its announcement, a week and a day before it starts, and as it starts.
// A job does two hundred people and leaves the rest to the next; a rule that changed meanwhile sends nothing more.
import type { OrganisationsDeps } from '../deps.ts';
import type { Judging } from '../judging.ts';
import * as people from '../people-store.ts';
import { lackOf } from '../policy-rules.ts';
import * as ruleStore from '../rule-store.ts';
import * as store from '../store.ts';

type Job = { organisationId: string; revision: number; kind: 'announced' | 'soon' | 'starts'; after: string };
const stepSize = 200;

export function addReminders(
  { db, clock, accounts, jobs, origin }: OrganisationsDeps,
  judging: Judging,
): void {
  jobs.handle<Job>('organisations.remind', async (job) => {
    await db.transaction(async (tx) => {
      const row = await ruleStore.findRule(tx, job.organisationId);
      const organisation = await store.findOrganisation(tx, job.organisationId);
      if (!row || !organisation || row.revision !== job.revision || row.required_at === null) return;
      const rule = ruleStore.toRule(row);
      // From this moment on it bites: open streams of those it stops are closed.
      if (job.kind === 'starts' && job.after === '') judging.tellStreams(tx);
      const groups = await people.countByKinds(tx, job.organisationId);
      const kinds = groups
        .map((group) => group.kinds)
        .filter((text) => lackOf(rule, text.split(' ').filter(Boolean)) !== null);
      if (kinds.length === 0) return;
      const filter = {
        words: [],
        strengths: null,
        roleRank: null,
        changingAt: null,
        kinds: [...new Set(kinds)],
      };
      const found = await people.listByAccount(tx, job.organisationId, filter, job.after, stepSize);
      for (const person of found) {
        const account = await accounts.find(tx, person.account_id);
        if (!account) continue;
        const days = Math.max(1, Math.round((row.required_at - clock.now()) / 86_400_000));
        await accounts.mail(tx, {
          to: account.loginAddress,
          language: account.language,
          kind: job.kind === 'starts' ? 'two-step-starts' : 'two-step-announced',
          params: {
            organisation: organisation.name,
            days,
            date: new Intl.DateTimeFormat(account.language, { dateStyle: 'long' }).format(row.required_at),
          },
          link: new URL('/manager/two-step', origin).href,
        });
      }
      const last = found.at(-1);
      if (last && found.length === stepSize)
        await jobs.enqueue(tx, 'organisations.remind', { ...job, after: last.account_id });
    });
  });
}
