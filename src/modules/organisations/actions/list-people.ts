// The people of an organisation as administrators see them: searched, filtered, sorted, page by page, or whole as a file.
import { formatInstant } from '../../../core/i18n/instant.ts';
import { csvField } from '../../../lib/plain-text.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { strengthOfRank } from '../facts.ts';
import { isOdd } from '../names.ts';
import * as people from '../people-store.ts';
import { pageSizes, rankOf, roleOfRank, wordsOf } from '../rules.ts';
import type { MembershipTable } from '../tables.ts';

/** As the URL of the page says it; everything may be missing. */
export type PeopleQuery = {
  search?: string;
  twoStep?: 'none' | 'weak' | 'ok';
  role?: string;
  changing?: string;
  sort?: people.Sort;
  down?: string;
  page?: string;
  size?: string;
};
const csvPage = 500;
const strengthsOf = { none: [0], weak: [1], ok: [2, 3] } as const;

export const filterOf = (query: PeopleQuery, now: number): people.PeopleFilter => ({
  words: wordsOf(query.search ?? ''),
  strengths: query.twoStep ? strengthsOf[query.twoStep] : null,
  roleRank: query.role === undefined ? null : rankOf(query.role),
  changingAt: query.changing === undefined ? null : now,
});

export const isUnfiltered = (filter: people.PeopleFilter): boolean =>
  filter.words.length === 0 && filter.roleRank === null && filter.changingAt === null;

const instantOrNull = (at: number): number | null => (at === 0 ? null : at);

export function createPeople({ db, clock, say }: OrganisationsDeps) {
  const present = (row: MembershipTable) => ({
    accountId: row.account_id,
    name: row.name,
    address: row.address,
    /** Letters of two alphabets, or a name that only looks Latin. */
    odd: isOdd(row.name) || isOdd(row.address),
    role: roleOfRank(row.role_rank),
    strength: strengthOfRank(row.strength),
    kinds: row.factor_kinds.split(' ').filter(Boolean),
    seenAt: instantOrNull(row.seen_at),
    alertedAt: instantOrNull(row.alerted_at),
    changing: row.changing_until > clock.now(),
  });

  async function listPage(organisationId: string, query: PeopleQuery) {
    const filter = filterOf(query, clock.now());
    const size = Math.min(Math.max(Number(query.size ?? pageSizes.usual), pageSizes.least), pageSizes.most);
    const page = Math.max(1, Number(query.page ?? 1));
    const by = query.sort ?? 'name';
    const strengths = await people.countByStrength(db, organisationId);
    const total = [...strengths.values()].reduce((sum, count) => sum + count, 0);
    const counted = (ranks: readonly number[]) =>
      ranks.reduce((sum, rank) => sum + (strengths.get(rank) ?? 0), 0);
    const matching = isUnfiltered(filter)
      ? filter.strengths
        ? counted(filter.strengths)
        : total
      : await people.countPeople(db, organisationId, filter);
    const rows = await people.listPeople(db, organisationId, filter, {
      by,
      down: query.down !== undefined,
      offset: (page - 1) * size,
      limit: size,
    });
    return {
      people: rows.map(present),
      matching,
      total,
      withoutTwoStep: strengths.get(0) ?? 0,
      page,
      size,
    };
  }

  /** A line a person, by name, five hundred at a time: the file never stands whole anywhere. */
  async function* csv(organisationId: string, query: PeopleQuery, language: string): AsyncIterable<string> {
    const heads = ['name', 'address', 'role', 'two-step', 'kinds', 'seen', 'alerted', 'changing'];
    // The byte-order mark makes spreadsheets read accents; RFC 4180 asks for CRLF.
    yield `\uFEFF${heads.map((head) => csvField(say(language, `organisation.csv.head.${head}`))).join(',')}\r\n`;
    const filter = filterOf(query, clock.now());
    const when = (at: number) => (at === 0 ? '' : formatInstant(at, language));
    let after: { nameKey: string; accountId: string } | null = null;
    for (;;) {
      const rows: MembershipTable[] = await people.listByName(db, organisationId, filter, after, csvPage);
      yield rows
        .map((row) =>
          [
            row.name,
            row.address,
            say(language, `organisation.role.${roleOfRank(row.role_rank)}`),
            say(language, `organisation.csv.two-step.${strengthOfRank(row.strength)}`),
            row.factor_kinds,
            when(row.seen_at),
            when(row.alerted_at),
            row.changing_until > clock.now() ? say(language, 'organisation.csv.yes') : '',
          ]
            .map(csvField)
            .join(','),
        )
        .map((line) => `${line}\r\n`)
        .join('');
      const last = rows.at(-1);
      if (!last || rows.length < csvPage) return;
      after = { nameKey: last.name_key, accountId: last.account_id };
    }
  }

  return { listPage, csv };
}
