// Files that arrive in pieces: tus 1.0 (tus.io/protocols/resumable-upload), with its extensions creation and termination.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const driveId = Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' });
const drive = Type.Object({ driveId });
const one = Type.Object({ driveId, uploadId: Type.String({ maxLength: 64 }) });
/** More than any file may have: what a file may have is judged when it is begun. */
const mostBytes = 1024 ** 4;
const errors = ['drive/no-such-drive', 'drive/no-such-upload', 'drive/bad-upload', 'core/storage-full'];

export const uploadContract = defineContract({
  'OPTIONS /api/drives/:driveId/uploads': {
    about: 'What the protocol of uploads can do here.',
    guard: guard.session,
    params: drive,
    reply: 'transfer',
    errors: ['drive/no-such-drive'],
  },
  'POST /api/drives/:driveId/uploads': {
    about:
      'Begins a file: Upload-Length, and Upload-Metadata with filename, filetype, parent (a folder’s id), folders (made when missing), modified (epoch milliseconds) and clash (keep-both or replace).',
    guard: guard.session,
    params: drive,
    reply: 'transfer',
    errors: [
      ...errors,
      'dav/not-found',
      'dav/forbidden',
      'dav/locked',
      'dav/bad-name',
      'dav/exists',
      'dav/not-a-collection',
      'dav/too-large',
      'dav/quota',
      'dav/bad-request',
      'drive/too-many',
    ],
  },
  'GET /api/drives/:driveId/uploads/:uploadId': {
    about: 'How much of it is there (HEAD).',
    guard: guard.session,
    params: one,
    reply: 'transfer',
    errors,
  },
  'PATCH /api/drives/:driveId/uploads/:uploadId': {
    about: 'Adds to it. What completes it puts it into the tree and answers with x-node.',
    guard: guard.session,
    params: one,
    bodyLimitBytes: mostBytes,
    reply: 'transfer',
    errors: [...errors, 'dav/not-found', 'dav/forbidden', 'dav/locked', 'dav/quota', 'dav/torn'],
  },
  'DELETE /api/drives/:driveId/uploads/:uploadId': {
    about: 'Takes it back.',
    guard: guard.session,
    params: one,
    reply: 'transfer',
    errors,
  },
});
