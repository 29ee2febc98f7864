// Refusals of the module beside those of the engine (dav/…), which mean the same in the web.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'drive/no-such-drive': {
    status: 404,
    about: 'There is no such drive, or it is none of the caller’s: the same answer.',
  },
  'drive/bad-name': { status: 422, about: 'The name is empty or has only invisible characters.' },
  'drive/not-manager': { status: 403, about: 'Only who manages the drive may do this.' },
  'drive/no-such-member': { status: 404, about: 'The account is no member of the drive.' },
  'drive/not-in-organisation': {
    status: 422,
    about: 'Only people of the organisation become members of its drives.',
  },
  'drive/already-member': {
    status: 422,
    about: 'Members see the folder already: there is nothing to share.',
  },
  'drive/bad-quota': { status: 422, about: 'The limit is larger than a drive may be.' },
  'drive/too-many': { status: 409, about: 'There are as many as there may be.' },
  'drive/not-in-trash': { status: 404, about: 'It does not lie in the trash any more.' },
  'drive/no-such-upload': { status: 404, about: 'The upload was taken back, or nothing came for a day.' },
  'drive/bad-upload': { status: 400, about: 'The request does not fit the upload (tus 1.0).' },
  'drive/no-such-link': {
    status: 404,
    about: 'No link, one that has expired or was ended, or one whose file is in the trash: the same answer.',
  },
  'drive/links-forbidden': {
    status: 403,
    about: 'The organisation of the drive allows no links.',
  },
  'drive/wrong-link-password': { status: 422, about: 'It is not the password of the link.' },
  'drive/weak-link-password': { status: 422, about: 'The password of a link has at least eight characters.' },
  'drive/bad-expiry': { status: 422, about: 'A link ends in the future, within ten years.' },
  'drive/too-many-files': { status: 413, about: 'More files than one ZIP may hold.' },
  'drive/no-preview': { status: 422, about: 'What the file holds is not shown in the browser.' },
  'drive/no-such-version': { status: 404, about: 'The file has no such version any more.' },
});
