// Refusals of the factors module.
import { defineErrors } from '../../core/errors.ts';

export const errors = defineErrors({
  'factors/wrong-code': { status: 422, about: 'The code is not right, too old, or was used before.' },
  'factors/no-such-factor': {
    status: 404,
    about: 'The account has no such factor, or its proof came too late.',
  },
  'factors/too-many-factors': {
    status: 409,
    about: 'The account has as many code apps, or mobile numbers, as it may have.',
  },
  'factors/too-many-keys': {
    status: 409,
    about: 'The account has as many passkeys, security keys or YubiKeys as it may have.',
  },
  'factors/key-refused': {
    status: 422,
    about: 'What the passkey or security key answered does not fit what was asked, or was used before.',
  },
  'factors/key-known': { status: 409, about: 'This key has been added already.' },
  'factors/wrong-otp': {
    status: 422,
    about: 'This is no code of a YubiKey, or it was used before.',
  },
  'factors/yubikey-off': { status: 409, about: 'This installation asks no validation server for YubiKeys.' },
  'factors/yubikey-down': {
    status: 503,
    about: 'The validation server for YubiKeys gives no answer to believe; nothing was changed.',
  },
  'factors/bad-name': {
    status: 422,
    about: 'The name of the factor is empty or has only invisible characters.',
  },
  'factors/required': {
    status: 409,
    about: 'An organisation demands a factor, and this is the last one that is enough for it.',
  },
  'factors/not-allowed': { status: 409, about: 'An organisation does not allow factors of this kind.' },
  'factors/number-there': { status: 409, about: 'The account has this number already.' },
  'factors/sms-alone': {
    status: 403,
    about:
      'An administrator may not have text messages as the only factor: anything stronger must stand beside it.',
  },
  'factors/no-factor': { status: 409, about: 'Backup codes come after the first proven factor.' },
  'factors/no-sheet': { status: 409, about: 'There is no new sheet of backup codes to confirm.' },
});
