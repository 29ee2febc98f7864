// Rows of this module's tables. Instants are epoch milliseconds.

export type DriveTable = {
  /** What people see: eight digits and letters. */
  id: string;
  organisation_id: string;
  name: string;
  /** null: no limit. */
  quota_bytes: number | null;
  /** What every node and version would take by itself: the trash counts, shared content counts each time. */
  used_bytes: number;
  /** Raised by every change: also what changes of one drive take turns on. */
  sequence: number;
  /** Deletions up to here are forgotten: older tokens of sync are not good any more. */
  forgotten_sequence: number;
  /** Top of what its members share. */
  root_id: string;
  created_at: number;
};

export type DriveMemberTable = {
  drive_id: string;
  account_id: string;
  /** read | write | manage: what is allowed on all that is shared. */
  access: string;
  /** The member's own folder: nobody else sees it. */
  personal_id: string;
  joined_at: number;
};

/** A folder shared with somebody who is no member of the drive. */
export type DriveGrantTable = {
  node_id: string;
  account_id: string;
  drive_id: string;
  /** read | write */
  access: string;
  granted_at: number;
  granted_by: string;
};

/** A file or folder. Tops (root, personal folders, what lies in the trash) have no parent. */
export type DriveNodeTable = {
  id: string;
  drive_id: string;
  parent_id: string | null;
  name: string;
  /** file | folder */
  kind: string;
  content_id: string | null;
  size_bytes: number;
  media_type: string | null;
  created_at: number;
  /** What the client says, if it does. */
  modified_at: number;
  /** When and by whom the content was brought. */
  written_at: number;
  written_by: string | null;
  /** Of its last change. */
  sequence: number;
  /** Of its arrival at this name in this folder: whatever is below arrived with it. */
  arrived_sequence: number;
};

/** Content, shared by all nodes and versions that name it. Never changes. */
export type DriveContentTable = {
  id: string;
  drive_id: string;
  size_bytes: number;
  /** 1: in drive_small_content; 0: a blob. */
  is_small: number;
  sha1: string | null;
  md5: string | null;
  sha256: string | null;
};
export type DriveSmallContentTable = { content_id: string; bytes: Uint8Array };

/** Content that no row names any more; its blob is deleted a little later, for somebody may be about to read it. */
export type DriveReleasedTable = { content_id: string; released_at: number };

export type DriveVersionTable = {
  id: string;
  drive_id: string;
  node_id: string;
  content_id: string;
  size_bytes: number;
  media_type: string | null;
  modified_at: number;
  written_at: number;
  written_by: string | null;
};

export type DrivePropertyTable = {
  node_id: string;
  namespace: string;
  name: string;
  xml: string;
};

export type DriveLockTable = {
  token: string;
  drive_id: string;
  node_id: string;
  account_id: string;
  /** exclusive | shared */
  scope: string;
  /** 1: depth infinity */
  is_deep: number;
  owner_xml: string;
  expires_at: number;
};

/** Something was at this name and is not any more. The latest only. */
export type DriveGoneTable = {
  drive_id: string;
  parent_id: string;
  name: string;
  sequence: number;
  gone_at: number;
};

/** Tops of the trash. */
export type DriveTrashTable = {
  node_id: string;
  drive_id: string;
  /** Where it was, to put it back: */
  parent_id: string;
  /** ... and as people read it. */
  place: string;
  /** writers | managers | own */
  audience: string;
  /** With `own`: whose. */
  owner_id: string | null;
  trashed_at: number;
  trashed_by: string | null;
  /** 1: nobody sees it any more, a job is deleting it. */
  is_purging: number;
};

/** A file that arrives in pieces; its blob has the same id. Kept a while after it is finished, for who lost the answer. */
export type DriveUploadTable = {
  id: string;
  drive_id: string;
  account_id: string;
  /** The folder it goes to. */
  parent_id: string;
  name: string;
  media_type: string | null;
  size_bytes: number;
  /** On disk for certain. */
  received_bytes: number;
  modified_at: number | null;
  /** refuse | keep-both | replace */
  clash: string;
  /** The file it became. */
  node_id: string | null;
  touched_at: number;
};

/** A file or folder for whoever has the link. Its secret is known to nobody here. */
export type DriveShareLinkTable = {
  id: string;
  /** SHA-256 of 192 random bits. */
  secret_hash: Uint8Array;
  drive_id: string;
  node_id: string;
  /** argon2id; null: the link is enough. */
  password_hash: string | null;
  /** null: until somebody ends it. */
  expires_at: number | null;
  downloads: number;
  last_used_at: number | null;
  made_at: number;
  made_by: string;
};

/** Of an organisation whose files may be larger or smaller than usual. */
export type DriveFileLimitTable = { organisation_id: string; limit_bytes: number };

/** Repairing the dates of photos below a folder. */
export type DriveDateRunTable = {
  id: string;
  drive_id: string;
  account_id: string;
  node_id: string;
  zone: string;
  act: 'look' | 'repair';
  state: 'going' | 'stopping' | 'done' | 'stopped' | 'failed' | 'undoing' | 'undone';
  problem: string | null;
  /** Files that may be photos; -1 until they are counted. */
  total: number;
  begun_at: number;
  ended_at: number | null;
};
export type DriveDateEntryTable = {
  run_id: string;
  node_id: string;
  /** From the folder on. */
  path: string;
  does: 'set-date' | 'set-date-and-write' | 'nothing' | 'error';
  now_at: number;
  exif_at: number | null;
  name_at: number | null;
  reason: string | null;
  detail: string | null;
  content_before: string | null;
  content_after: string | null;
  /** The date it was given; null when it was given none. */
  set_at: number | null;
  /** yes; changed: somebody wrote to it since, so it stays. */
  undone: 'yes' | 'changed' | null;
};

export type DriveTables = {
  drive_date_run: DriveDateRunTable;
  drive_date_entry: DriveDateEntryTable;
  drive_file_limit: DriveFileLimitTable;
  drive: DriveTable;
  drive_member: DriveMemberTable;
  drive_grant: DriveGrantTable;
  drive_node: DriveNodeTable;
  drive_content: DriveContentTable;
  drive_small_content: DriveSmallContentTable;
  drive_released: DriveReleasedTable;
  drive_version: DriveVersionTable;
  drive_property: DrivePropertyTable;
  drive_lock: DriveLockTable;
  drive_gone: DriveGoneTable;
  drive_trash: DriveTrashTable;
  drive_upload: DriveUploadTable;
  drive_share_link: DriveShareLinkTable;
};
