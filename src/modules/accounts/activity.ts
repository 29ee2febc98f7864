// The activity log: the account's entries of the audit trail, as rows for the Manager and as CSV.
import type { AuditRow } from '../../core/audit/audit.ts';
import { formatInstant } from '../../core/i18n/instant.ts';
import { csvField } from '../../lib/plain-text.ts';
import type { AccountsDeps } from './deps.ts';
import type { Account } from './types.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function present(row: AuditRow) {
  const { browser, system, network, place, ...detail } = row.detail;
  return {
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    browser: text(browser),
    system: text(system),
    network: text(network),
    place: text(place),
    detail,
  };
}

export async function listActivity(
  { audit, db }: AccountsDeps,
  accountId: string,
  query: { before?: string; limit?: string },
) {
  const limit = Math.min(Math.max(Number(query.limit ?? 50), 1), 200);
  const before = query.before === undefined ? {} : { before: Number(query.before) };
  const found = await audit.list(db, { accountId, ...before, limit: limit + 1 });
  const more = found.length > limit;
  const entries = found.slice(0, limit).map(present);
  return { entries, nextBefore: more ? (entries.at(-1)?.seq ?? null) : null };
}

/** Streams the whole log in pages of 500, a line an entry, with a heading in the person's language. */
export async function* activityCsv(deps: AccountsDeps, account: Account): AsyncIterable<string> {
  const { audit, db, say } = deps;
  const { language } = account;
  const heads = ['when', 'what', 'device', 'network', 'place'] as const;
  // The byte-order mark makes spreadsheets read accents; RFC 4180 asks for CRLF.
  yield `\uFEFF${heads.map((head) => csvField(say(language, `activity.column.${head}`))).join(',')}\r\n`;
  let before: number | undefined;
  for (;;) {
    const found = await audit.list(db, {
      accountId: account.id,
      ...(before === undefined ? {} : { before }),
      limit: 500,
    });
    for (const row of found.map(present)) {
      const params = Object.fromEntries(
        Object.entries(row.detail).map(([name, value]) => [
          name,
          typeof value === 'number' ? value : String(value ?? ''),
        ]),
      );
      const device = row.browser ? `${row.browser}, ${row.system ?? ''}` : '';
      const fields = [
        formatInstant(row.at, language),
        say(language, `activity.kind.${row.kind}`, params),
        device,
        row.network ?? '',
        row.place ?? '',
      ];
      yield `${fields.map(csvField).join(',')}\r\n`;
    }
    if (found.length < 500) return;
    before = found.at(-1)?.seq;
  }
}
