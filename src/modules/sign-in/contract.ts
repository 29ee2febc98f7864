// Signing in: pages that work without JavaScript, the steps after the password, fresh proof, and signing out.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Text = (maxLength: number) => Type.String({ maxLength });
const formToken = Text(200);
const next = Type.Optional(Text(2000));
/** JSON of a PublicKeyCredential; the script of the page fills it in. */
const KeyAnswer = Text(12_000);
/** PublicKeyCredentialRequestOptionsJSON of WebAuthn Level 3. */
const KeyRequest = Type.Object({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer(),
  userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred')]),
  allowCredentials: Type.Array(
    Type.Object({
      type: Type.Literal('public-key'),
      id: Type.String(),
      transports: Type.Array(Type.String()),
    }),
  ),
});
const door = 'Somebody who wants to come in is nobody yet.';

export const signInContract = defineContract({
  'GET /': {
    about: 'Leads to the Manager, or to the sign-in page.',
    guard: guard.public(door),
    reply: 'page',
  },
  'GET /sign-in': {
    about: 'Address and password.',
    guard: guard.public(door),
    query: Type.Object({ next, over: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'POST /sign-in': {
    about:
      'Checks address and password: a session, or an attempt that needs a second step. The same answer for unknown accounts.',
    guard: guard.public(door),
    form: Type.Object({
      formToken,
      address: Text(1000),
      password: Text(5000),
      keep: Type.Optional(Text(5)),
      next,
    }),
    reply: 'page',
  },
  'POST /sign-in/passkey/challenge': {
    about: 'A challenge for any passkey of this installation, for signing in without address and password.',
    guard: guard.public(door),
    reply: KeyRequest,
    errors: ['core/too-many'],
  },
  'POST /sign-in/passkey': {
    about:
      'Signs in with a passkey that verified the person: a session, or a new password first. One refusal, whatever is wrong.',
    guard: guard.public(door),
    form: Type.Object({ formToken, credential: KeyAnswer, keep: Type.Optional(Text(5)), next }),
    reply: 'page',
  },
  'GET /sign-in/key': { about: 'Uses a security key or passkey.', guard: guard.attempt, reply: 'page' },
  'POST /sign-in/key/challenge': {
    about: 'A challenge for the keys of the account, for this attempt.',
    guard: guard.attempt,
    reply: KeyRequest,
  },
  'POST /sign-in/key': {
    about: 'Checks what the key signed; each challenge is answered once.',
    guard: guard.attempt,
    form: Type.Object({ formToken, credential: KeyAnswer }),
    reply: 'page',
  },
  'GET /sign-in/yubikey': {
    about: 'Takes the code a YubiKey types.',
    guard: guard.attempt,
    reply: 'page',
  },
  'POST /sign-in/yubikey': {
    about: 'Asks the validation server about the code; each works once.',
    guard: guard.attempt,
    form: Type.Object({ formToken, code: Text(200) }),
    reply: 'page',
  },
  'GET /sign-in/methods': {
    about: 'The ways this person has for the second step.',
    guard: guard.attempt,
    reply: 'page',
  },
  'GET /sign-in/knock': {
    about: 'Waits for the YES on the phone; shows the number to type there.',
    guard: guard.attempt,
    reply: 'page',
  },
  'POST /sign-in/knock': {
    about: 'Knocks (again) on the phones of the account.',
    guard: guard.attempt,
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /sign-in/knock/events': {
    about: 'Live: `go` when somebody said YES, `state` when the page has something else to say.',
    guard: guard.attempt,
    reply: 'stream',
  },
  'POST /sign-in/knock/finish': {
    about: 'Redeems the YES for a session, once, by this attempt only.',
    guard: guard.attempt,
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /sign-in/code': {
    about: 'Types the six digits of a code app or of Aldaba Auth.',
    guard: guard.attempt,
    query: Type.Object({ from: Type.Optional(Text(20)) }),
    reply: 'page',
  },
  'POST /sign-in/code': {
    about: 'Checks six digits; each works once.',
    guard: guard.attempt,
    form: Type.Object({ formToken, code: Text(100) }),
    reply: 'page',
  },
  'GET /sign-in/sms': {
    about: 'Asks which number a code should go to, or for the code that was sent there.',
    guard: guard.attempt,
    reply: 'page',
  },
  'POST /sign-in/sms/send': {
    about:
      'Sends a code to a number of the account, for this attempt only; the one before is worth nothing any more.',
    guard: guard.attempt,
    form: Type.Object({ formToken, number: Text(64) }),
    reply: 'page',
  },
  'POST /sign-in/sms': {
    about: 'Checks the six digits of a text message; they work once, for the attempt they were sent for.',
    guard: guard.attempt,
    form: Type.Object({ formToken, code: Text(100) }),
    reply: 'page',
  },
  'GET /sign-in/backup-code': { about: 'Types a backup code.', guard: guard.attempt, reply: 'page' },
  'POST /sign-in/backup-code': {
    about: 'Checks a backup code; each works once.',
    guard: guard.attempt,
    form: Type.Object({ formToken, code: Text(200) }),
    reply: 'page',
  },
  'GET /sign-in/new-password': {
    about: 'A new password is due before this sign-in becomes a session.',
    guard: guard.attempt,
    reply: 'page',
  },
  'POST /sign-in/new-password': {
    about: 'Sets the new password and finishes the sign-in.',
    guard: guard.attempt,
    form: Type.Object({ formToken, password: Text(5000), keepApps: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'GET /sign-in/help': {
    about: 'What to do when no method can be used.',
    guard: guard.attempt,
    reply: 'page',
  },
  'GET /sign-in/trust': {
    about: 'Asks whether to skip the second step in this browser for thirty days.',
    guard: guard.enrolling,
    query: Type.Object({ next }),
    reply: 'page',
  },
  'POST /sign-in/trust': {
    about: 'Trusts this browser, or not.',
    guard: guard.enrolling,
    form: Type.Object({ formToken, trust: Text(5), next }),
    reply: 'page',
  },
  'GET /step-up': {
    about: 'Asks for fresh proof before a change of security.',
    guard: guard.enrolling,
    query: Type.Object({ verb: Text(40), next }),
    reply: 'page',
  },
  'POST /step-up': {
    about: 'Takes the password where it is asked for, then goes on to the factor or back.',
    guard: guard.enrolling,
    form: Type.Object({ formToken, verb: Text(40), next, password: Type.Optional(Text(5000)) }),
    reply: 'page',
  },
  'DELETE /api/session': {
    about: 'Signs out: the session is dead on the server.',
    guard: guard.enrolling,
    reply: Type.Object({ ended: Type.Integer() }),
  },
  'GET /signed-out': {
    about: 'Says that the session is closed.',
    guard: guard.public('Whoever signed out is nobody again.'),
    reply: 'page',
  },
  'GET /language': {
    about: 'Remembers the language of this browser and goes back.',
    guard: guard.public('Choosing a language needs no account.'),
    query: Type.Object({ to: Text(5), next }),
    reply: 'page',
  },
});
