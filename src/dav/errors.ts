// Refusals of the engine and of the spaces it serves. What they are in DAV's own words is wire/error-xml.ts.
import { defineErrors } from '../core/errors.ts';

export const errors = defineErrors({
  'dav/bad-request': { status: 400, about: 'A header or the shape of the body is not what the verb takes.' },
  'dav/bad-xml': {
    status: 400,
    about: 'The body is no well-formed XML in UTF-8 or UTF-16, or has a document type.',
  },
  'dav/bad-name': {
    status: 400,
    about:
      'A name in the path is empty, a dot segment, too long, wrongly encoded, or has characters that no name may have.',
  },
  'dav/bad-destination': { status: 400, about: 'Destination is missing or no address.' },
  'dav/foreign-destination': { status: 502, about: 'Destination is outside this drive.' },
  'dav/torn': { status: 400, about: 'The body ended early; nothing was kept.' },
  'dav/checksum': { status: 400, about: 'The body is not the one OC-Checksum describes; nothing was kept.' },
  'dav/forbidden': { status: 403, about: 'This verb is not open to the credentials, or never at this path.' },
  'dav/finite-depth': { status: 403, about: 'PROPFIND goes no deeper than Depth 1.' },
  'dav/into-itself': {
    status: 403,
    about: 'Nothing is copied or moved onto itself, into itself, or onto what it is in.',
  },
  'dav/resource-type': { status: 403, about: 'Collections of that type are not made here.' },
  'dav/report': { status: 403, about: 'That report does not exist here.' },
  'dav/sync-token-not-valid': {
    status: 403,
    about: 'The sync token is no token of this collection, or too old; begin again without one.',
  },
  'dav/not-found': { status: 404, about: 'Nothing is at this path.' },
  'dav/method': { status: 405, about: 'The verb does not exist here.' },
  'dav/is-a-collection': { status: 405, about: 'A collection is at this path, and the verb is for files.' },
  'dav/no-parent': { status: 409, about: 'The collection this is to be made in does not exist.' },
  'dav/not-a-collection': { status: 409, about: 'What this is to be made in is a file.' },
  'dav/already-there': { status: 405, about: 'MKCOL where something is already.' },
  'dav/not-locked': { status: 409, about: 'UNLOCK with a token that holds nothing of the caller here.' },
  'dav/exists': { status: 412, about: 'Something is there already, and Overwrite is F.' },
  'dav/changed': { status: 412, about: 'What the request expects to be there is not.' },
  'dav/no-such-lock': { status: 412, about: 'No such lock of the caller holds at this path.' },
  'dav/too-large': { status: 413, about: 'The body or the file is larger than may be.' },
  'dav/unsupported-type': { status: 415, about: 'The verb takes no body, or another kind.' },
  'dav/range': { status: 416, about: 'The range lies outside of the file.' },
  'dav/locked': { status: 423, about: 'A lock is in the way whose token was not shown.' },
  'dav/lock-conflict': { status: 423, about: 'A lock is there that does not stand another.' },
  'dav/quota': { status: 507, about: 'There is no room left for it; nothing was kept.' },
});
