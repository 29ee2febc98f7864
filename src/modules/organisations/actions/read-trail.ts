// The audit trail of one organisation: every administrative act, filtered by group, page by page or as a file.
import type { AuditRow } from '../../../core/audit/audit.ts';
import { formatInstant } from '../../../core/i18n/instant.ts';
import { csvField } from '../../../lib/plain-text.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { fullName } from '../../accounts/index.ts';

export const trailGroups = {
  people: [
    'organisation.joined',
    'organisation.role-changed',
    'organisation.removed',
    'organisation.left',
    'invitation.',
    'account.',
  ],
  rules: [
    'organisation.two-step-',
    'organisation.rule-changed',
    'organisation.renamed',
    'organisation.created',
    'drive.file-limit-',
    'site.',
    'api-token.',
  ],
  alerts: ['organisation.alert-sent', 'organisation.exported'],
} as const;
export type TrailQuery = { group?: keyof typeof trailGroups; before?: string };

const pageSize = 50;

export function createTrail({ db, audit, accounts, say }: OrganisationsDeps) {
  const nameOf = async (names: Map<string, string>, accountId: string | null): Promise<string | null> => {
    if (accountId === null) return null;
    const known = names.get(accountId);
    if (known !== undefined) return known;
    const account = await accounts.find(db, accountId);
    const name = account ? fullName(account) : '';
    names.set(accountId, name);
    return name;
  };

  async function present(row: AuditRow, names: Map<string, string>) {
    const { browser: _browser, system: _system, network, place, ...detail } = row.detail;
    return {
      seq: row.seq,
      at: row.at,
      kind: row.kind,
      /** null: the command line. */
      actor: await nameOf(names, row.actor),
      person: row.accountId === row.actor ? null : await nameOf(names, row.accountId),
      place: typeof place === 'string' ? place : typeof network === 'string' ? network : null,
      detail,
    };
  }

  const listRows = (organisationId: string, query: TrailQuery, limit: number) =>
    audit.list(db, {
      organisationId,
      ...(query.group ? { kinds: trailGroups[query.group] } : {}),
      ...(query.before === undefined ? {} : { before: Number(query.before) }),
      limit,
    });

  async function listTrail(organisationId: string, query: TrailQuery) {
    const found = await listRows(organisationId, query, pageSize + 1);
    const names = new Map<string, string>();
    const entries = [];
    for (const row of found.slice(0, pageSize)) entries.push(await present(row, names));
    return { entries, nextBefore: found.length > pageSize ? (entries.at(-1)?.seq ?? null) : null };
  }

  async function* trailCsv(
    organisationId: string,
    query: TrailQuery,
    language: string,
  ): AsyncIterable<string> {
    const heads = ['seq', 'when', 'who', 'what', 'person', 'place', 'detail'];
    yield `\uFEFF${heads.map((head) => csvField(say(language, `organisation.trail.head.${head}`))).join(',')}\r\n`;
    const names = new Map<string, string>();
    let before = query.before;
    for (;;) {
      const found = await listRows(
        organisationId,
        { ...query, ...(before === undefined ? {} : { before }) },
        500,
      );
      for (const row of found) {
        const entry = await present(row, names);
        const fields = [
          entry.seq,
          formatInstant(entry.at, language),
          entry.actor ?? say(language, 'organisation.trail.operator'),
          entry.kind,
          entry.person ?? '',
          entry.place ?? '',
          Object.entries(entry.detail)
            .map(([name, value]) => `${name}=${String(value)}`)
            .join('; '),
        ];
        yield `${fields.map(csvField).join(',')}\r\n`;
      }
      if (found.length < 500) return;
      before = String(found.at(-1)?.seq);
    }
  }

  return { listTrail, trailCsv };
}
