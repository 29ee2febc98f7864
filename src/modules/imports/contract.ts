// Imports of external data: a source is looked at, an import begun, watched and steered.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const strict = { additionalProperties: false } as const;
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.Integer();
const Count = Type.Integer({ minimum: 0 });
const Href = Type.String({ minLength: 1, maxLength: 4096 });
const oneImport = Type.Object({ importId: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });

const source = {
  address: Type.String({ minLength: 1, maxLength: 2048 }),
  user: Type.String({ maxLength: 512 }),
  password: Type.String({ maxLength: 4096 }),
  /** A folder below the address, as the look told it; the address itself when silent. */
  path: Type.Optional(Href),
};
const Import = Type.Object({
  id: Type.String(),
  /** What was typed, with the chosen folder. */
  address: Type.String(),
  driveId: Type.String(),
  folderId: Type.String(),
  /** The drive and the folders on the way, as they were named when it began. */
  place: Type.Array(Type.String()),
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('running'),
    Type.Literal('paused'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** Why it failed, or why it waits for another try. */
  error: Nullable(Type.String()),
  retryAt: Nullable(Instant),
  /** Everything the source has is known: totals stand. */
  isListed: Type.Boolean(),
  files: Type.Object({ total: Count, done: Count, skipped: Count, failed: Count }),
  bytes: Type.Object({ total: Count, done: Count }),
  bytesPerSecond: Count,
  secondsLeft: Nullable(Count),
  currentPath: Nullable(Type.String()),
  /** Whether user and password of the source are still kept, sealed. */
  keepsCredentials: Type.Boolean(),
  createdAt: Instant,
  endedAt: Nullable(Instant),
});
const One = Type.Object({ import: Import });
const asking = [
  'imports/bad-address',
  'imports/not-allowed',
  'imports/unreachable',
  'imports/untrusted',
  'imports/moved',
  'imports/wrong-password',
  'imports/not-webdav',
  'imports/not-found',
  'imports/refused',
  'imports/changed',
  'imports/busy',
  'imports/torn',
];

export const importsContract = defineContract({
  'POST /api/imports/look': {
    about: 'Asks a WebDAV source for the folders at an address, with the credentials given; keeps nothing.',
    guard: guard.session,
    body: Type.Object(source, strict),
    reply: Type.Object({
      /** The address as it was understood. */
      address: Type.String(),
      folders: Type.Array(Type.Object({ name: Type.String(), path: Type.String() })),
      more: Type.Boolean(),
      files: Count,
    }),
    errors: [...asking, 'core/too-many'],
  },
  'GET /api/imports': {
    about: 'The imports of the caller, newest first.',
    guard: guard.session,
    reply: Type.Object({ imports: Type.Array(Import) }),
  },
  'POST /api/imports': {
    about:
      'Begins an import into a folder of a drive. The credentials are sealed, and erased the moment it ends.',
    guard: guard.session,
    body: Type.Object(
      {
        ...source,
        driveId: Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }),
        folderId: Type.String({ pattern: '^[A-Za-z0-9.]{1,64}$' }),
      },
      strict,
    ),
    reply: One,
    errors: [
      'imports/bad-address',
      'imports/not-allowed',
      'imports/not-found',
      'imports/too-many',
      'drive/no-such-drive',
      'dav/not-found',
      'dav/forbidden',
    ],
  },
  'GET /api/imports/:importId': {
    about: 'One import, with the first of what could not be brought.',
    guard: guard.session,
    params: oneImport,
    reply: Type.Object({
      import: Import,
      failed: Type.Array(
        Type.Object({
          kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
          path: Type.String(),
          error: Type.String(),
        }),
      ),
    }),
    errors: ['imports/no-such-import'],
  },
  'GET /api/imports/:importId/failed.csv': {
    about: 'All that could not be brought, and why, as CSV.',
    guard: guard.session,
    params: oneImport,
    reply: 'file',
    errors: ['imports/no-such-import'],
  },
  'POST /api/imports/:importId/pause': {
    about: 'Pauses an import; what was on its way comes again later. The credentials stay sealed.',
    guard: guard.session,
    params: oneImport,
    body: Type.Object({}, strict),
    reply: One,
    errors: ['imports/no-such-import', 'imports/over'],
  },
  'POST /api/imports/:importId/resume': {
    about: 'Goes on with a paused import, or tries again now instead of later.',
    guard: guard.session,
    params: oneImport,
    body: Type.Object({}, strict),
    reply: One,
    errors: ['imports/no-such-import', 'imports/over'],
  },
  'POST /api/imports/:importId/cancel': {
    about: 'Ends an import and erases its credentials. What was brought stays.',
    guard: guard.session,
    params: oneImport,
    body: Type.Object({}, strict),
    reply: One,
    errors: ['imports/no-such-import', 'imports/over'],
  },
  'DELETE /api/imports/:importId': {
    about: 'Takes an import that has ended off the list. What was brought stays.',
    guard: guard.session,
    params: oneImport,
    reply: Type.Object({ done: Type.Literal(true) }),
    errors: ['imports/no-such-import', 'imports/not-over'],
  },
});
