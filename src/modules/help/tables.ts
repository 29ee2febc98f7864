// Rows of this module's tables. Nothing of a person: neither who read, nor who searched, nor who voted.

export type HelpIndexTable = {
  /** Always 1. */
  id: number;
  digest: string;
  /** JSON: words by language with how often they stand in guides. */
  words: string;
  built_at: number;
};

export type HelpDocumentTable = {
  /** Made of language and name (documentId), so that it means the same after the index was made anew. */
  id: number;
  language: string;
  /** JSON of a Document of search/documents.ts. */
  document: string;
};

export type HelpReadTable = { day: string; name: string; reads: number };

export type HelpVoteTable = {
  id: string;
  name: string;
  language: string;
  useful: number;
  reason: string | null;
  comment: string | null;
  at: number;
  done_at: number | null;
};

export type HelpMissTable = {
  id: string;
  language: string;
  /** Normalised words, at most 100 characters. */
  query: string;
  times: number;
  first_at: number;
  last_at: number;
};

export type HelpTables = {
  help_index: HelpIndexTable;
  help_document: HelpDocumentTable;
  help_read: HelpReadTable;
  help_vote: HelpVoteTable;
  help_miss: HelpMissTable;
};
