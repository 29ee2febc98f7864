// Drives over WebDAV; the web's own routes are in web-contract.ts.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';
import { shareLinkContract } from './share-link-contract.ts';
import { dateContract } from './date-contract.ts';
import { uploadContract } from './upload-contract.ts';
import { driveWebContract } from './web-contract.ts';

const drive = Type.Object({ driveId: Type.String({ maxLength: 64 }) });

export const driveContract = defineContract({
  ...driveWebContract,
  ...uploadContract,
  ...shareLinkContract,
  ...dateContract,
  'DAV /dav/drives/:driveId': {
    about: 'The root of a drive, for programs: WebDAV (RFC 4918) with Basic and an app password.',
    guard: guard.app('drive-read'),
    params: drive,
    reply: 'protocol',
  },
  'DAV /dav/drives/:driveId/*': {
    about: 'What is in a drive, for programs.',
    guard: guard.app('drive-read'),
    params: Type.Object({ driveId: Type.String({ maxLength: 64 }), '*': Type.String() }),
    reply: 'protocol',
  },
});
