// What the module speaks of.

/** What somebody may do on what a drive shares. */
export type Access = 'read' | 'write' | 'manage';

/** A folder from elsewhere that stands in the root of what somebody sees: the personal folder, or what was shared. */
export type Mount = {
  readonly name: string;
  readonly nodeId: string;
  readonly access: Access;
  /** The member's own folder. */
  readonly isPersonal: boolean;
};

/** A drive as one person sees it. */
export type View = {
  readonly driveId: string;
  readonly driveName: string;
  readonly organisationId: string;
  readonly accountId: string;
  /** Top of what is shared; null for whoever is no member: they see mounts only. */
  readonly rootId: string | null;
  readonly access: Access | null;
  readonly mounts: readonly Mount[];
};
