// Refusals of the module, and why an import or one of its files failed: what the source itself said, in our words.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'imports/bad-address': {
    status: 422,
    about: 'What was typed is no address of a WebDAV server, or has a user or a password in it.',
  },
  'imports/not-allowed': {
    status: 422,
    about: 'The address is of a private network, or without TLS, and the operator has not opened it.',
  },
  'imports/unreachable': {
    status: 422,
    about:
      'The source does not answer, or its name leads to addresses that are not allowed: the same answer.',
  },
  'imports/untrusted': {
    status: 422,
    about: 'The certificate of the source has expired, is of another name, or of an authority unknown here.',
  },
  'imports/moved': {
    status: 422,
    about: 'The source leads on to another address, which is given no password.',
  },
  'imports/wrong-password': { status: 422, about: 'The source does not know the user and the password.' },
  'imports/not-webdav': { status: 422, about: 'There is no WebDAV folder at the address.' },
  'imports/not-found': { status: 422, about: 'The source has nothing there, or not any more.' },
  'imports/refused': { status: 422, about: 'The source does not let this user see that.' },
  'imports/busy': {
    status: 422,
    about: 'The source answers with an error of its own, or wants to be asked later.',
  },
  'imports/changed': { status: 422, about: 'The file changed at the source each time it was fetched.' },
  'imports/torn': {
    status: 422,
    about: 'The source broke off, again and again, before all of it was there.',
  },
  'imports/bad-authorisation': {
    status: 422,
    about:
      'What was pasted is not what rclone prints for that provider, or has an option that is not taken, as an address.',
  },
  'imports/authorisation-expired': {
    status: 422,
    about: 'The token that was pasted has ended and cannot be renewed.',
  },
  'imports/wrong-token': { status: 422, about: 'The provider does not accept what rclone shows it.' },
  'imports/no-rclone': {
    status: 422,
    about: 'rclone is not installed on this server, or its version does not know the provider.',
  },
  'imports/rclone-ended': { status: 422, about: 'rclone did not start, or ended before the import did.' },
  'imports/no-folder': { status: 422, about: 'The folder it was in could not be made.' },
  'imports/too-deep': { status: 422, about: 'There are more folders inside each other than are followed.' },
  'imports/too-many-files': { status: 422, about: 'The source has more files than one import brings.' },
  'imports/destination-gone': {
    status: 422,
    about: 'The folder of the drive is gone, or its owner of the import may not write to it any more.',
  },
  'imports/failed': { status: 422, about: 'The import broke on this server, again and again.' },
  'imports/paused-too-long': {
    status: 422,
    about: 'The import was paused for thirty days: the credentials were erased, and with them it ended.',
  },
  'imports/no-such-import': { status: 404, about: 'There is no such import of the caller.' },
  'imports/over': { status: 409, about: 'The import has ended: it cannot be paused, resumed or cancelled.' },
  'imports/not-over': {
    status: 409,
    about: 'The import goes on: cancel it before it is taken off the list.',
  },
  'imports/too-many': { status: 409, about: 'The account has as many imports under way as it may have.' },
});
