// Links to a file or folder: what managers do with them, and the pages of whoever has one.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const DriveId = Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' });
const NodeId = Type.String({ pattern: '^[A-Za-z0-9.]{1,64}$' });
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

const ShareLink = Type.Object({
  id: Type.String(),
  nodeId: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
  /** Folders on the way to it. */
  place: Type.String(),
  hasPassword: Type.Boolean(),
  expiresAt: Nullable(Type.Integer()),
  isOver: Type.Boolean(),
  downloads: Type.Integer(),
  lastUsedAt: Nullable(Type.Integer()),
  madeAt: Type.Integer(),
  madeBy: Nullable(Type.String()),
});
const ShareLinks = Type.Object({ links: Type.Array(ShareLink) });
const managing = ['drive/no-such-drive', 'drive/not-manager'];
const finding = [...managing, 'dav/not-found', 'dav/forbidden'];

/** Whatever stands in an address is looked for: what cannot be one is none. */
const Secret = Type.String({ maxLength: 200 });
const link = Type.Object({ secret: Secret });
const below = Type.Object({ secret: Secret, nodeId: Type.String({ maxLength: 100 }) });
const page = Type.Object({ page: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })) });
const reading = guard.public('The secret in the address is the proof; a password when the link has one.');

export const shareLinkContract = defineContract({
  'GET /api/drives/:driveId/links': {
    about: 'The links to what is in a drive, latest first, for its managers.',
    guard: guard.session,
    params: Type.Object({ driveId: DriveId }),
    reply: ShareLinks,
    errors: managing,
  },
  'DELETE /api/drives/:driveId/links/:linkId': {
    about: 'Ends a link at once.',
    guard: guard.session,
    params: Type.Object({ driveId: DriveId, linkId: Type.String({ pattern: '^[a-z0-9]{1,64}$' }) }),
    reply: Type.Object({ done: Type.Literal(true) }),
    errors: [...managing, 'drive/no-such-link'],
  },
  'GET /api/drives/:driveId/nodes/:nodeId/links': {
    about: 'The links to one file or folder.',
    guard: guard.session,
    params: Type.Object({ driveId: DriveId, nodeId: NodeId }),
    reply: ShareLinks,
    errors: managing,
  },
  'POST /api/drives/:driveId/nodes/:nodeId/links': {
    about: 'Makes a link to a file or folder, to read only. Its address is told this once.',
    guard: guard.session,
    params: Type.Object({ driveId: DriveId, nodeId: NodeId }),
    body: Type.Object(
      {
        password: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
        /** Epoch milliseconds. */
        expiresAt: Type.Optional(Nullable(Type.Integer({ minimum: 0 }))),
      },
      strict,
    ),
    reply: Type.Object({ link: ShareLink, address: Type.String() }),
    errors: [
      'drive/links-forbidden',
      ...finding,
      'drive/weak-link-password',
      'drive/bad-expiry',
      'drive/too-many',
      'core/busy',
    ],
  },
  'GET /s/:secret': {
    about: 'What a link leads to: a file, the first folder, or the question for its password.',
    guard: reading,
    params: link,
    query: page,
    reply: 'page',
    errors: ['drive/no-such-link'],
  },
  'POST /s/:secret': {
    about: 'Gives the password of a link; this browser is not asked again for twelve hours.',
    guard: guard.public('The secret in the address and the password are the proof; tries are counted.'),
    params: link,
    form: Type.Object({ password: Type.Optional(Type.String()) }),
    reply: 'page',
    errors: ['drive/no-such-link', 'core/too-many', 'core/busy'],
  },
  'GET /s/:secret/folder/:nodeId': {
    about: 'A folder below what a link leads to.',
    guard: reading,
    params: below,
    query: page,
    reply: 'page',
    errors: ['drive/no-such-link'],
  },
  'GET /s/:secret/file/:nodeId': {
    about: 'A file of a link, to be saved.',
    guard: reading,
    params: below,
    reply: 'page',
    errors: ['drive/no-such-link'],
  },
  'GET /s/:secret/zip/:nodeId': {
    about: 'A folder of a link with what is in it, as one ZIP.',
    guard: reading,
    params: below,
    reply: 'page',
    errors: ['drive/no-such-link', 'drive/too-many-files'],
  },
});
