// Repair photo dates: a run over a folder, looked at while it goes on, and taken back.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const DriveId = Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' });
/** `root` is the root of what the caller sees. */
const NodeId = Type.String({ pattern: '^[A-Za-z0-9.]{1,64}$' });
const drive = Type.Object({ driveId: DriveId });
const one = Type.Object({ driveId: DriveId, runId: Type.String({ maxLength: 64 }) });
const strict = { additionalProperties: false } as const;
const Nullable = <T extends Type.TSchema>(of: T) => Type.Union([of, Type.Null()]);
const At = Nullable(Type.Integer());

const Run = Type.Object({
  id: Type.String(),
  nodeId: Type.String(),
  zone: Type.String(),
  act: Type.Union([Type.Literal('look'), Type.Literal('repair')]),
  state: Type.String(),
  /** Why it failed: no-exiftool, gone or fault. */
  problem: Nullable(Type.String()),
  /** Files that may be photos; null until they are counted. */
  total: Nullable(Type.Integer()),
  photos: Type.Integer(),
  repaired: Type.Integer(),
  written: Type.Integer(),
  right: Type.Integer(),
  errors: Type.Integer(),
  undone: Type.Integer(),
  begunAt: Type.Integer(),
  endedAt: At,
});
const reply = Type.Object({ run: Run });
const errors = ['drive/no-such-drive', 'dav/not-found'];

export const dateContract = defineContract({
  'POST /api/drives/:driveId/photo-dates': {
    about:
      'Looks at the dates of the photos below a folder (nothing changes), or repairs them: background work. zone: for dates that do not say theirs, an IANA name or an offset.',
    guard: guard.session,
    params: drive,
    body: Type.Object(
      {
        nodeId: NodeId,
        zone: Type.String({ minLength: 1, maxLength: 64 }),
        act: Type.Union([Type.Literal('look'), Type.Literal('repair')]),
      },
      strict,
    ),
    reply,
    errors: [...errors, 'core/bad-request', 'dav/forbidden', 'dav/not-a-collection', 'drive/too-many'],
  },
  'GET /api/drives/:driveId/photo-dates': {
    about:
      'The newest run of the caller over a folder, and the folder where one is under way when it is another.',
    guard: guard.session,
    params: drive,
    query: Type.Object({ nodeId: NodeId }),
    reply: Type.Object({ run: Nullable(Run), elsewhere: Nullable(Type.String()) }),
    errors,
  },
  'GET /api/drives/:driveId/photo-dates/:runId': {
    about: 'How far it is.',
    guard: guard.session,
    params: one,
    reply,
    errors,
  },
  'GET /api/drives/:driveId/photo-dates/:runId/rows': {
    about:
      'The table: the date now, from EXIF, from the name, and what is done. after: the last id of the page before. only: some of it.',
    guard: guard.session,
    params: one,
    query: Type.Object({
      after: Type.Optional(Type.String({ maxLength: 64 })),
      only: Type.Optional(Type.Union([Type.Literal('errors'), Type.Literal('changes')])),
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          nodeId: Type.String(),
          path: Type.String(),
          does: Type.String(),
          nowAt: Type.Integer(),
          exifAt: At,
          nameAt: At,
          reason: Nullable(Type.String()),
          detail: Nullable(Type.String()),
          /** The reason in the caller’s language. */
          why: Nullable(Type.String()),
          undone: Nullable(Type.String()),
        }),
      ),
      more: Type.Boolean(),
    }),
    errors,
  },
  'GET /api/drives/:driveId/photo-dates/:runId/errors': {
    about: 'What kept its date and why, as CSV in the caller’s language.',
    guard: guard.session,
    params: one,
    reply: 'file',
    errors,
  },
  'POST /api/drives/:driveId/photo-dates/:runId/stop': {
    about: 'Ends it after the files under way.',
    guard: guard.session,
    params: one,
    body: Type.Object({}, strict),
    reply,
    errors,
  },
  'POST /api/drives/:driveId/photo-dates/:runId/undo': {
    about: 'Gives every file its content and date from before back, unless somebody changed it since.',
    guard: guard.session,
    params: one,
    body: Type.Object({}, strict),
    reply,
    errors: [...errors, 'drive/too-many'],
  },
});
