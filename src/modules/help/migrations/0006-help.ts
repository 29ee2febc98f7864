// The index of the guides, how often they are read, what readers say of them, and what nobody found. The inverted lists
// are FTS5 on SQLite and a tsvector on PostgreSQL; both are given terms that our own analysis made.
import { sql } from 'kysely';
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0006-help',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('help_index')
      .addColumn('id', integer, (c) => c.primaryKey())
      .addColumn('digest', text, (c) => c.notNull())
      .addColumn('words', text, (c) => c.notNull())
      .addColumn('built_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('help_document')
      .addColumn('id', integer, (c) => c.primaryKey())
      .addColumn('language', text, (c) => c.notNull())
      .addColumn('document', text, (c) => c.notNull())
      .execute();
    // Both tables hold no text of their own: `id` is that of the document.
    if (bytes === 'blob') {
      await sql`create virtual table help_term using fts5(
        terms, content = '', detail = 'none', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')`.execute(
        schema,
      );
    } else {
      await sql`create table help_term (id bigint primary key, terms tsvector not null)`.execute(schema);
      await sql`create index help_term_terms on help_term using gin (terms) with (fastupdate = off)`.execute(
        schema,
      );
      // For common words the planner would read every row and unpack its vector, which takes ten times as long.
      await sql`create function help_candidates(asked tsquery) returns setof bigint
        language sql stable set enable_seqscan = off
        as 'select id from help_term where terms @@ asked'`.execute(schema);
    }
    await schema.schema
      .createTable('help_read')
      .addColumn('day', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('reads', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('help_read_pk', ['day', 'name'])
      .execute();
    await schema.schema
      .createTable('help_vote')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('language', text, (c) => c.notNull())
      .addColumn('useful', integer, (c) => c.notNull())
      .addColumn('reason', text)
      .addColumn('comment', text)
      .addColumn('at', integer, (c) => c.notNull())
      .addColumn('done_at', integer)
      .execute();
    await schema.schema.createIndex('help_vote_at').on('help_vote').column('at').execute();
    await schema.schema
      .createTable('help_miss')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('language', text, (c) => c.notNull())
      .addColumn('query', text, (c) => c.notNull())
      .addColumn('times', integer, (c) => c.notNull())
      .addColumn('first_at', integer, (c) => c.notNull())
      .addColumn('last_at', integer, (c) => c.notNull())
      .addUniqueConstraint('help_miss_query', ['language', 'query'])
      .execute();
  },
};
