// The index in the database: the one place where the dialects differ. Terms are letters and digits (search/words.ts), so
// nothing a person types can be read as an operator of either.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, type Query, rows, type Tx } from '../../../core/db/db.ts';
import type { Language } from '../guides/library.ts';
import type { HelpTables } from '../tables.ts';
import type { Document } from './documents.ts';

/** The number of a document: 48 bits of its language and name, the same in every index. */
const documentId = (language: Language, name: string): number =>
  createHash('sha256').update(`${language}/${name}`).digest().readUIntBE(0, 6);

/** Terms of each language are words of their own, so that a search meets only its own. */
const stored = (language: Language, term: string): string => language + term;

/**
 * True for exactly one caller for each new digest: that one must write the documents in the same transaction. Others wait
 * for it and get false.
 */
export async function takeIndex(tx: Tx, digest: string, words: string, now: number): Promise<boolean> {
  const taken = await sql`insert into help_index (id, digest, words, built_at)
    values (1, ${digest}, ${words}, ${now})
    on conflict (id) do update set digest = excluded.digest, words = excluded.words, built_at = excluded.built_at
    where help_index.digest <> excluded.digest`.execute(tx.kysely);
  return (taken.numAffectedRows ?? 0n) > 0n;
}

export async function findIndex(query: Query): Promise<{ digest: string; words: string } | undefined> {
  return rows<HelpTables>(query).selectFrom('help_index').select(['digest', 'words']).executeTakeFirst();
}

export async function replaceDocuments(
  tx: Tx,
  dialect: Db['dialect'],
  all: Readonly<Record<Language, readonly Document[]>>,
): Promise<void> {
  await rows<HelpTables>(tx).deleteFrom('help_document').execute();
  if (dialect === 'sqlite')
    await sql`insert into help_term (help_term) values ('delete-all')`.execute(tx.kysely);
  else await sql`delete from help_term`.execute(tx.kysely);
  for (const language of Object.keys(all) as Language[]) {
    for (const document of all[language]) {
      const id = documentId(language, document.name);
      await rows<HelpTables>(tx)
        .insertInto('help_document')
        .values({ id, language, document: JSON.stringify(document) })
        .execute();
      const terms = Object.keys(document.weights)
        .map((term) => stored(language, term))
        .join(' ');
      if (terms === '') continue;
      if (dialect === 'sqlite')
        await sql`insert into help_term (rowid, terms) values (${id}, ${terms})`.execute(tx.kysely);
      else
        await sql`insert into help_term (id, terms)
          values (${id}, array_to_tsvector(string_to_array(${terms}, ' ')))`.execute(tx.kysely);
    }
  }
  // Without figures about the new rows the planner reads them all instead of the index.
  if (dialect === 'postgres') await sql`analyze help_term`.execute(tx.kysely);
}

export async function listDocuments(query: Query, language: Language): Promise<Map<number, Document>> {
  const found = await rows<HelpTables>(query)
    .selectFrom('help_document')
    .select(['id', 'document'])
    .where('language', '=', language)
    .orderBy('id')
    .execute();
  return new Map(found.map(({ id, document }) => [id, JSON.parse(document) as Document]));
}

/** Numbers of the documents that hold any of the terms. */
export async function findCandidates(
  query: Query,
  dialect: Db['dialect'],
  language: Language,
  terms: readonly string[],
): Promise<number[]> {
  const words = terms.map((term) => stored(language, term.replace(/[^\p{L}\p{N}]/gu, '')));
  const found =
    dialect === 'sqlite'
      ? await sql<{ id: number }>`select rowid as id from help_term
          where help_term match ${words.map((word) => `"${word}"`).join(' OR ')}`.execute(query.kysely)
      : await sql<{ id: number }>`select help_candidates(${words
          .map((word) => `'${word}'`)
          .join(' | ')}::tsquery) as id`.execute(query.kysely);
  return found.rows.map(({ id }) => id);
}
