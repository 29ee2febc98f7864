// Drives in the web: who has which, and what is in them.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const DriveId = Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' });
/** `root` is the root of what the caller sees. */
const NodeId = Type.String({ pattern: '^[A-Za-z0-9.]{1,64}$' });
const Name = Type.String({ minLength: 1, maxLength: 255 });
const Bytes = Type.Integer({ minimum: 0 });
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Access = Type.Union([Type.Literal('read'), Type.Literal('write'), Type.Literal('manage')]);
const Given = Type.Union([Type.Literal('read'), Type.Literal('write')]);

const drive = Type.Object({ driveId: DriveId });
const oneNode = Type.Object({ driveId: DriveId, nodeId: NodeId });
const oneMember = Type.Object({ driveId: DriveId, accountId: Id });
const oneVersion = Type.Object({
  driveId: DriveId,
  nodeId: NodeId,
  versionId: Type.String({ maxLength: 80 }),
});
const Chosen = Type.Array(NodeId, { minItems: 1, maxItems: 500, uniqueItems: true });

const Drive = Type.Object({
  id: Type.String(),
  name: Type.String(),
  organisationId: Type.String(),
  organisation: Type.String(),
  /** null: only what was shared with the caller. */
  access: Nullable(Access),
  usedBytes: Nullable(Bytes),
  quotaBytes: Nullable(Bytes),
  /** Where programs find it. */
  address: Type.String(),
});
/** A drive of an organisation as its administrators list it. */
const Managed = Type.Object({
  id: Type.String(),
  name: Type.String(),
  usedBytes: Bytes,
  quotaBytes: Nullable(Bytes),
  members: Type.Integer(),
  createdAt: Type.Integer(),
});
const Node = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
  sizeBytes: Nullable(Bytes),
  mediaType: Nullable(Type.String()),
  etag: Nullable(Type.String()),
  createdAt: Type.Integer(),
  modifiedAt: Type.Integer(),
  /** The caller's own folder: it stays where it is. */
  isPersonal: Type.Boolean(),
});
const Member = Type.Object({
  accountId: Type.String(),
  name: Type.String(),
  address: Type.String(),
  access: Access,
  joinedAt: Type.Integer(),
});
const Moved = Type.Object({
  nodes: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      /** To undo it. */
      before: Type.Object({ parentId: Type.String(), name: Type.String() }),
    }),
  ),
});
const Ids = Type.Object({ ids: Type.Array(Type.String()) });

const seeing = ['drive/no-such-drive'];
const finding = [...seeing, 'dav/not-found'];
const writing = [...finding, 'dav/forbidden', 'dav/locked', 'core/storage-full'];
const placing = [...writing, 'dav/bad-name', 'dav/exists', 'dav/no-parent', 'dav/not-a-collection'];
const transferring = [...placing, 'dav/into-itself', 'dav/quota'];

/** What to do when the name is taken: stop, take another name, or put what is there into the trash. */
const clash = Type.Optional(
  Type.Union([Type.Literal('refuse'), Type.Literal('keep-both'), Type.Literal('replace')]),
);

export const driveWebContract = defineContract({
  'GET /api/drives': {
    about: 'The drives the caller is a member of or has something shared from.',
    guard: guard.session,
    reply: Type.Object({
      drives: Type.Array(Drive),
      /** Organisations the caller may make drives in. */
      mayMakeIn: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
    }),
  },
  'GET /api/organisations/:organisationId/drives': {
    about: 'The drives of an organisation, for its administrators: who has how much, not what is in them.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    reply: Type.Object({ drives: Type.Array(Managed) }),
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/drives': {
    about: 'Makes a drive; whoever makes it manages it.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object({ name: Name, quotaBytes: Type.Optional(Nullable(Bytes)) }, strict),
    reply: Type.Object({ drive: Drive }),
    errors: ['organisations/not-yours', 'drive/bad-name', 'drive/bad-quota', 'drive/too-many'],
  },
  'GET /api/drives/:driveId': {
    about: 'One drive.',
    guard: guard.session,
    params: drive,
    reply: Type.Object({ drive: Drive, managesMembers: Type.Boolean() }),
    errors: seeing,
  },
  'PATCH /api/drives/:driveId': {
    about: 'Renames a drive (its managers) or sets its limit (administrators of the organisation).',
    guard: guard.session,
    params: drive,
    body: Type.Object({ name: Type.Optional(Name), quotaBytes: Type.Optional(Nullable(Bytes)) }, strict),
    reply: Type.Object({ done: Type.Literal(true) }),
    errors: [...seeing, 'drive/not-manager', 'drive/bad-name', 'drive/bad-quota'],
  },
  'GET /api/drives/:driveId/members': {
    about: 'The members of a drive.',
    guard: guard.session,
    params: drive,
    reply: Type.Object({ members: Type.Array(Member) }),
    errors: [...seeing, 'drive/not-manager'],
  },
  'PUT /api/drives/:driveId/members/:accountId': {
    about: 'Makes somebody of the organisation a member, or gives a member other rights.',
    guard: guard.sudo('organisation'),
    params: oneMember,
    body: Type.Object({ access: Access }, strict),
    reply: Type.Object({ members: Type.Array(Member) }),
    errors: [...seeing, 'drive/not-manager', 'drive/not-in-organisation', 'drive/too-many'],
  },
  'DELETE /api/drives/:driveId/members/:accountId': {
    about: 'Takes a member out. Their own folder lies in the trash for thirty days, where managers find it.',
    guard: guard.session,
    params: oneMember,
    reply: Type.Object({ members: Type.Array(Member) }),
    errors: [...seeing, 'drive/not-manager', 'drive/no-such-member'],
  },
  'GET /api/drives/:driveId/nodes/:nodeId': {
    about: 'A file or folder, where it is, and what the caller may do with it.',
    guard: guard.session,
    params: oneNode,
    reply: Type.Object({
      node: Node,
      path: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
      access: Nullable(Access),
      /** How many versions a file has. */
      versions: Type.Integer(),
    }),
    errors: finding,
  },
  'GET /api/drives/:driveId/nodes/:nodeId/list': {
    about: 'What is in a folder, folders first.',
    guard: guard.session,
    params: oneNode,
    query: Type.Object({
      sort: Type.Optional(Type.Union([Type.Literal('name'), Type.Literal('size'), Type.Literal('modified')])),
      order: Type.Optional(Type.Union([Type.Literal('up'), Type.Literal('down')])),
      offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,7}$' })),
      limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })),
    }),
    reply: Type.Object({ nodes: Type.Array(Node), more: Type.Boolean() }),
    errors: finding,
  },
  'GET /api/drives/:driveId/nodes/:nodeId/content': {
    about: 'The file, to be saved: never shown in place, and without any right if it is.',
    guard: guard.session,
    params: oneNode,
    reply: 'file',
    errors: finding,
  },
  'GET /api/drives/:driveId/nodes/:nodeId/preview': {
    about: 'A PDF, to be shown in a frame of the drive’s own page by the browser’s viewer.',
    guard: guard.session,
    params: oneNode,
    reply: 'file',
    errors: [...finding, 'drive/no-preview'],
  },
  'GET /api/drives/:driveId/zip': {
    about: 'Files and folders as one ZIP, to be saved. `ids` are parted by commas.',
    guard: guard.session,
    params: drive,
    query: Type.Object({ ids: Type.String({ pattern: '^[A-Za-z0-9.]{1,64}(,[A-Za-z0-9.]{1,64}){0,199}$' }) }),
    reply: 'file',
    errors: [...finding, 'drive/too-many-files'],
  },
  'POST /api/drives/:driveId/folders': {
    about: 'Makes a folder.',
    guard: guard.session,
    params: drive,
    body: Type.Object({ parentId: NodeId, name: Name }, strict),
    reply: Type.Object({ node: Node }),
    errors: placing,
  },
  'PATCH /api/drives/:driveId/nodes/:nodeId': {
    about: 'Renames a file or folder.',
    guard: guard.session,
    params: oneNode,
    body: Type.Object({ name: Name }, strict),
    reply: Moved,
    errors: [...placing, 'dav/into-itself'],
  },
  'POST /api/drives/:driveId/move': {
    about: 'Moves files and folders, all or none.',
    guard: guard.session,
    params: drive,
    bodyLimitBytes: 64 * 1024,
    body: Type.Object({ ids: Chosen, toId: NodeId, clash }, strict),
    reply: Moved,
    errors: transferring,
  },
  'POST /api/drives/:driveId/copy': {
    about: 'Copies files and folders, all or none. Answers with the copies.',
    guard: guard.session,
    params: drive,
    bodyLimitBytes: 64 * 1024,
    body: Type.Object({ ids: Chosen, toId: NodeId, clash }, strict),
    reply: Ids,
    errors: transferring,
  },
  'POST /api/drives/:driveId/delete': {
    about: 'Puts files and folders into the trash, all or none. They can be restored by the same ids.',
    guard: guard.session,
    params: drive,
    bodyLimitBytes: 64 * 1024,
    body: Type.Object({ ids: Chosen }, strict),
    reply: Ids,
    errors: writing,
  },
  'GET /api/drives/:driveId/trash': {
    about: 'What lies in the trash, latest first.',
    guard: guard.session,
    params: drive,
    query: Type.Object({
      offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,7}$' })),
      limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })),
    }),
    reply: Type.Object({
      nodes: Type.Array(
        Type.Object({
          id: Type.String(),
          name: Type.String(),
          kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
          sizeBytes: Nullable(Bytes),
          place: Type.String(),
          trashedAt: Type.Integer(),
          /** When it is deleted for ever. */
          deletedAt: Type.Integer(),
        }),
      ),
      more: Type.Boolean(),
    }),
    errors: seeing,
  },
  'POST /api/drives/:driveId/restore': {
    about:
      'Puts things back where they were, under another name when theirs is taken; into the root when their folder is gone.',
    guard: guard.session,
    params: drive,
    bodyLimitBytes: 64 * 1024,
    body: Type.Object({ ids: Chosen }, strict),
    reply: Type.Object({
      nodes: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), parentId: Type.String() })),
    }),
    errors: [...seeing, 'drive/not-in-trash', 'dav/forbidden'],
  },
  'POST /api/drives/:driveId/trash/delete': {
    about: 'Deletes things in the trash for ever.',
    guard: guard.session,
    params: drive,
    bodyLimitBytes: 64 * 1024,
    body: Type.Object({ ids: Chosen }, strict),
    reply: Type.Object({ deleted: Type.Integer() }),
    errors: [...seeing, 'drive/not-in-trash'],
  },
  'POST /api/drives/:driveId/trash/empty': {
    about: 'Deletes everything the caller sees in the trash for ever.',
    guard: guard.session,
    params: drive,
    body: Type.Object({}, strict),
    reply: Type.Object({ deleted: Type.Integer() }),
    errors: seeing,
  },
  'GET /api/drives/:driveId/nodes/:nodeId/versions': {
    about: 'Older contents of a file, latest first.',
    guard: guard.session,
    params: oneNode,
    reply: Type.Object({
      versions: Type.Array(
        Type.Object({
          id: Type.String(),
          sizeBytes: Bytes,
          modifiedAt: Type.Integer(),
          writtenAt: Type.Integer(),
          writtenBy: Nullable(Type.String()),
        }),
      ),
    }),
    errors: finding,
  },
  'GET /api/drives/:driveId/nodes/:nodeId/versions/:versionId/content': {
    about: 'An older content of a file, to be saved.',
    guard: guard.session,
    params: oneVersion,
    reply: 'file',
    errors: [...finding, 'drive/no-such-version'],
  },
  'POST /api/drives/:driveId/nodes/:nodeId/versions/:versionId/restore': {
    about: 'Makes an older content the present one; the present one becomes a version.',
    guard: guard.session,
    params: oneVersion,
    body: Type.Object({}, strict),
    reply: Type.Object({ node: Node }),
    errors: [...writing, 'drive/no-such-version', 'dav/quota'],
  },
  'GET /api/drives/:driveId/nodes/:nodeId/shares': {
    about: 'With whom outside of the drive a folder is shared.',
    guard: guard.session,
    params: oneNode,
    reply: Type.Object({
      shares: Type.Array(
        Type.Object({ accountId: Type.String(), name: Type.String(), address: Type.String(), access: Given }),
      ),
    }),
    errors: [...finding, 'drive/not-manager'],
  },
  'PUT /api/drives/:driveId/nodes/:nodeId/shares': {
    about:
      'Shares a folder with somebody who is no member, by login address. An unknown address gets the same answer.',
    guard: guard.session,
    params: oneNode,
    body: Type.Object({ address: Type.String({ minLength: 3, maxLength: 254 }), access: Given }, strict),
    reply: Type.Object({ done: Type.Literal(true) }),
    errors: [...finding, 'drive/not-manager', 'drive/already-member', 'dav/forbidden', 'core/too-many'],
  },
  'DELETE /api/drives/:driveId/nodes/:nodeId/shares/:accountId': {
    about: 'Shares the folder with that person no longer.',
    guard: guard.session,
    params: Type.Object({ driveId: DriveId, nodeId: NodeId, accountId: Id }),
    reply: Type.Object({ done: Type.Literal(true) }),
    errors: [...finding, 'drive/not-manager', 'drive/no-such-member'],
  },
});
