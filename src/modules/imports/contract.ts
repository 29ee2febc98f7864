// Imports of external data: a source is looked at, an import begun, watched and steered.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const strict = { additionalProperties: false } as const;
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.Integer();
const Count = Type.Integer({ minimum: 0 });
const Href = Type.String({ minLength: 1, maxLength: 4096 });
const oneImport = Type.Object({ importId: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });

/** A folder below the top, as the look told it; all of it when silent. */
const path = Type.Optional(Href);
const webdav = {
  address: Type.String({ minLength: 1, maxLength: 2048 }),
  user: Type.String({ maxLength: 512 }),
  password: Type.String({ maxLength: 4096 }),
  path,
};
const providers = [
  Type.Literal('google-drive'),
  Type.Literal('dropbox'),
  Type.Literal('onedrive'),
  Type.Literal('icloud-drive'),
] as const;
const Provider = Type.Union([...providers]);
const drive = {
  provider: Provider,
  /** What `rclone authorize` or `rclone config show` printed. */
  authorisation: Type.String({ minLength: 1, maxLength: 32_768 }),
  path,
};
const into = {
  driveId: Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }),
  folderId: Type.String({ pattern: '^[A-Za-z0-9.]{1,64}$' }),
};
const Import = Type.Object({
  id: Type.String(),
  provider: Type.Union([Type.Literal('webdav'), ...providers]),
  /** What was typed, or the provider, with the chosen folder. */
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

const pasting = ['imports/bad-authorisation', 'imports/authorisation-expired', 'imports/no-rclone'];

export const importsContract = defineContract({
  'POST /api/imports/look': {
    about: 'Asks a source for the folders in one of its folders, with the credentials given; keeps nothing.',
    guard: guard.session,
    body: Type.Union([Type.Object(webdav, strict), Type.Object(drive, strict)]),
    reply: Type.Object({
      /** The address as it was understood. */
      address: Type.String(),
      folders: Type.Array(Type.Object({ name: Type.String(), path: Type.String() })),
      more: Type.Boolean(),
      files: Count,
    }),
    errors: [...asking, ...pasting, 'imports/wrong-token', 'imports/rclone-ended', 'core/too-many'],
  },
  'GET /api/imports/providers': {
    about: 'Providers whose drives may come in, each with the reason when it may not here.',
    guard: guard.session,
    reply: Type.Object({
      providers: Type.Array(
        Type.Object({
          provider: Provider,
          missing: Nullable(Type.Union([Type.Literal('no-rclone'), Type.Literal('not-in-rclone')])),
        }),
      ),
    }),
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
    body: Type.Union([
      Type.Object({ ...webdav, ...into }, strict),
      Type.Object({ ...drive, ...into }, strict),
    ]),
    reply: One,
    errors: [
      'imports/bad-address',
      'imports/not-allowed',
      'imports/not-found',
      ...pasting,
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
