// Rows of this module's tables. Instants are epoch milliseconds.

export type ImportTable = {
  id: string;
  account_id: string;
  drive_id: string;
  /** Where in the drive, by id: renaming it changes nothing. */
  folder_id: string;
  /** As people read it when it began: the drive and the folders on the way, as JSON. */
  place: string;
  /** webdav, or the provider whose drive rclone reads. */
  provider: string;
  /** What was typed, or the provider, made an address, with the chosen folder. Never a user or a password. */
  address: string;
  /** Sealed user and password, or options of rclone; null as soon as the import has ended. */
  credentials: Uint8Array | null;
  /** waiting | running | paused | done | failed | cancelled */
  state: string;
  /** Code of why it failed, or of why it waits for another try. */
  error: string | null;
  /** When it is tried again, while it waits for that. */
  retry_at: number | null;
  /** Tries since something last came through. */
  troubles: number;
  /** Raised by whoever takes it up: what an older run still writes is not taken. */
  run: number;
  /** When the running process last gave a sign. */
  beat_at: number;
  /** 1: everything the source has is known. */
  is_listed: number;
  files_total: number;
  bytes_total: number;
  files_done: number;
  files_skipped: number;
  /** Folders that could not be brought count too: whoever has errors to look at must see that. */
  items_failed: number;
  bytes_done: number;
  /** Of files on their way. */
  bytes_now: number;
  bytes_per_second: number;
  current_path: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
};

export type ImportItemTable = {
  import_id: string;
  seq: number;
  /** null: the top. */
  parent_seq: number | null;
  /** folder | file */
  kind: string;
  name: string;
  /** From the top, as people read it. */
  path: string;
  /** Path on the source's server, as it writes it. */
  href: string;
  size_bytes: number | null;
  modified_at: number | null;
  etag: string | null;
  /** Sums by algorithm, as JSON. */
  checksums: string;
  /** Folders: found, listed, then done or failed. Files: waiting, then done, skipped or failed. */
  state: string;
  error: string | null;
  attempts: number;
  /** Of folders: what was made, or was there. */
  node_id: string | null;
};

export type ImportsTables = { drive_import: ImportTable; drive_import_item: ImportItemTable };
