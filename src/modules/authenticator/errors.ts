// Refusals of the authenticator module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'authenticator/too-many-devices': { status: 409, about: 'The account has five linked devices already.' },
  'authenticator/no-such-link': { status: 404, about: 'The session started no such link.' },
  'authenticator/link-over': {
    status: 410,
    about: 'The link is used, refused, too old, or was killed because a second phone claimed it.',
  },
  'authenticator/bad-signature': {
    status: 403,
    about: 'The signature does not fit the key or what was sent.',
  },
  'authenticator/bad-code': { status: 403, about: 'The code of the link is wrong, used or too old.' },
  'authenticator/bad-name': { status: 422, about: 'Nothing readable is left of the name.' },
  'authenticator/no-such-knock': { status: 404, about: 'The device was not asked this.' },
  'authenticator/knock-expired': {
    status: 410,
    about: 'The request is too old, or a newer one replaced it.',
  },
  'authenticator/already-answered': { status: 409, about: 'The request has its answer.' },
  'authenticator/not-what-was-shown': {
    status: 409,
    about: 'The answer was signed over something else than what was asked.',
  },
  'authenticator/stale-counter': { status: 409, about: 'The counter of the device did not grow.' },
  'authenticator/bad-push-endpoint': {
    status: 422,
    about: 'The address or keys are no web push subscription.',
  },
  'authenticator/passkey-required': {
    status: 403,
    about: 'A YES of this device must carry the signature of its passkey.',
  },
  'authenticator/bad-passkey': {
    status: 422,
    about: 'The passkey was not made here and now, after checking who holds the phone.',
  },
  'authenticator/has-passkey': {
    status: 409,
    about: 'The device has a passkey; only linking it anew brings another.',
  },
  'authenticator/no-push': { status: 409, about: 'The device has no web push subscription.' },
});
