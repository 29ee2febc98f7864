// Recovering access: pages for whoever cannot get in, the drill for whoever can, and recovery addresses.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Text = (maxLength: number) => Type.String({ maxLength });
const formToken = Text(200);
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const door = 'Whoever cannot get in is nobody yet; these pages never open a session.';

export const RecoveryChannels = Type.Object({
  addresses: Type.Array(Type.Object({ id: Type.String(), address: Type.String(), verifiedAt: Instant })),
  phones: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      verifiedAt: Instant,
      /** From then on a recovery may send codes there. */
      countsFrom: Instant,
      /** Whether it could be added again once removed. */
      mayComeBack: Type.Boolean(),
    }),
  ),
  /** Countries whose mobile numbers may be added, and whether messages leave or land in the Outbox. */
  countries: Type.Array(Type.String()),
  leavesHouse: Type.Boolean(),
  /** Until when channels stay as they are after a recovery. */
  frozenUntil: Nullable(Instant),
  /** A recovery of this account waits until then. */
  heldUntil: Nullable(Instant),
});

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

export const recoveryContract = defineContract({
  'GET /recovery': {
    about: 'What happened: forgotten password, lost phone, forgotten address, or nothing left.',
    guard: guard.public(door),
    query: Type.Object({ over: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'GET /recovery/password': {
    about: 'Asks for the login address of a forgotten password.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/password': {
    about: 'Starts a recovery; the same answer and one mail whether or not the account exists.',
    guard: guard.public(door),
    form: Type.Object({ formToken, address: Text(1000) }),
    reply: 'page',
  },
  'GET /recovery/proof': {
    about: 'What can be shown next, for the recovery of this browser.',
    guard: guard.public(door),
    query: Type.Object({ way: Type.Optional(Text(20)), sent: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'POST /recovery/proof': {
    about: 'Checks a mailed code, a backup code or six digits; each works once.',
    guard: guard.public(door),
    form: Type.Object({ formToken, way: Text(20), code: Text(200) }),
    reply: 'page',
  },
  'POST /recovery/send': {
    about: 'Mails another code to the login address or to the recovery addresses.',
    guard: guard.public(door),
    form: Type.Object({ formToken, way: Text(20) }),
    reply: 'page',
  },
  'GET /recovery/knock': {
    about: 'Waits for the YES on the phone; shows the six digits to type there.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/knock': {
    about: 'Knocks on the phones of the account, once something else has been shown.',
    guard: guard.public(door),
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'POST /recovery/knock/finish': {
    about: 'Redeems the YES as a proof, once, for this recovery only.',
    guard: guard.public(door),
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /recovery/key': {
    about: 'Asks for a passkey or security key of the account, once something else has been shown.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/key/challenge': {
    about: 'A challenge for the keys of the account, for this recovery.',
    guard: guard.public(door),
    reply: KeyRequest,
  },
  'POST /recovery/key': {
    about: 'Checks what the key signed; it counts as a factor.',
    guard: guard.public(door),
    form: Type.Object({ formToken, credential: KeyAnswer }),
    reply: 'page',
  },
  'GET /recovery/hold': {
    about: 'How long the hold still lasts.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/stop': {
    about: 'Ends the recovery of this browser.',
    guard: guard.public(door),
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /recovery/new-password': {
    about: 'Asks for the new password once enough was shown and the hold is over.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/new-password': {
    about: 'Sets the new password and ends what the old one held open. Signs nobody in.',
    guard: guard.public(door),
    form: Type.Object({ formToken, password: Text(5000), keepApps: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'GET /recovery/done': {
    about: 'The password is new; the second step is asked for as always.',
    guard: guard.public(door),
    reply: 'page',
  },
  'GET /recovery/cancel': {
    about: 'The page of the link in every mail about a recovery; its secret stays in the fragment.',
    guard: guard.public('The link comes from a mail to the owner; its secret is checked.'),
    reply: 'page',
  },
  'POST /recovery/cancel': {
    about: 'Ends the recovery of a link, or everything that was open ("not me").',
    guard: guard.public('The link comes from a mail to the owner; its secret is checked.'),
    form: Type.Object({ formToken, token: Text(300), protect: Type.Optional(Text(5)) }),
    reply: 'page',
  },
  'GET /recovery/address': {
    about: 'Asks for a mailbox of somebody who forgot the login address.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/address': {
    about: 'Mails the login address to the mailbox when it is known; the same page and one mail when not.',
    guard: guard.public(door),
    form: Type.Object({ formToken, address: Text(1000) }),
    reply: 'page',
  },
  'GET /recovery/address/phone': {
    about: 'Asks for the mobile number of somebody who forgot the login address.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /recovery/address/phone': {
    about: 'Asks where to send it; the same page for every number.',
    guard: guard.public(door),
    form: Type.Object({ formToken, number: Text(100) }),
    reply: 'page',
  },
  'POST /recovery/address/phone/send': {
    about:
      'Sends the login address to the number or to a recovery mailbox when they are known; the same page and one message when not.',
    guard: guard.public(door),
    form: Type.Object({ formToken, number: Text(100), by: Text(10), address: Type.Optional(Text(1000)) }),
    reply: 'page',
  },
  'GET /recovery/phone': {
    about: 'What to do about a lost or new phone.',
    guard: guard.public(door),
    reply: 'page',
  },
  'GET /recovery/none': {
    about: 'What is not offered yet, honestly, and what can still be tried.',
    guard: guard.public(door),
    reply: 'page',
  },
  'GET /recovery/drill': {
    about: 'Which ways back would work today, and what each loss would leave.',
    guard: guard.session,
    query: Type.Object({ tried: Type.Optional(Text(20)) }),
    reply: 'page',
  },
  'POST /recovery/drill': {
    about: 'Tries one way without effect: a code that is typed here stays good.',
    guard: guard.session,
    form: Type.Object({
      formToken,
      way: Text(20),
      'code-mail': Type.Optional(Text(200)),
      'code-backup-code': Type.Optional(Text(200)),
      'code-code': Type.Optional(Text(200)),
      'code-yubikey': Type.Optional(Text(200)),
      'code-sms': Type.Optional(Text(200)),
    }),
    reply: 'page',
    errors: ['factors/yubikey-down'],
  },
  'POST /recovery/drill/key/challenge': {
    about: 'A challenge for the keys of the account, to try one.',
    guard: guard.session,
    reply: KeyRequest,
  },
  'POST /recovery/drill/key': {
    about: 'Tries a passkey or security key without effect.',
    guard: guard.session,
    form: Type.Object({ formToken, credential: KeyAnswer }),
    reply: 'page',
  },
  'POST /recovery/drill/send': {
    about: 'Sends a code to try the mailboxes or the phones with.',
    guard: guard.session,
    form: Type.Object({ formToken, way: Type.Optional(Text(20)) }),
    reply: 'page',
  },
  'POST /recovery/drill/stop': {
    about: 'Ends every recovery under way for the account that is signed in.',
    guard: guard.session,
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /api/recovery': {
    about: 'Recovery addresses, and what a recovery holds at the moment.',
    guard: guard.session,
    reply: RecoveryChannels,
  },
  'POST /api/recovery/addresses': {
    about: 'Mails a code to a new recovery address.',
    guard: guard.sudo('recovery-channels'),
    body: Type.Object({ address: Type.String({ minLength: 1, maxLength: 300 }) }, strict),
    reply: Type.Object({ sentTo: Type.String(), expiresAt: Instant }),
    errors: [
      'recovery/frozen',
      'recovery/same-as-login',
      'recovery/too-many-addresses',
      'accounts/bad-address',
      'core/too-many',
    ],
  },
  'POST /api/recovery/addresses/confirm': {
    about: 'Adds the recovery address whose code is typed back; every channel hears of it.',
    guard: guard.sudo('recovery-channels'),
    body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 60 }) }, strict),
    reply: RecoveryChannels,
    errors: ['recovery/frozen', 'recovery/wrong-code', 'recovery/too-many-addresses'],
  },
  'DELETE /api/recovery/addresses/:addressId': {
    about: 'Removes a recovery address; it is told as well.',
    guard: guard.sudo('recovery-channels'),
    params: Type.Object({ addressId: Id }),
    reply: RecoveryChannels,
    errors: ['recovery/frozen', 'recovery/no-such-address', 'recovery/last-way'],
  },
  'POST /api/recovery/phones': {
    about: 'Sends a code to a new recovery phone: a mobile number of a country that is offered.',
    guard: guard.sudo('recovery-channels'),
    body: Type.Object(
      {
        number: Type.String({ minLength: 1, maxLength: 40 }),
        country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
      },
      strict,
    ),
    reply: Type.Object({ sentTo: Type.String(), expiresAt: Instant, againAt: Instant }),
    errors: [
      'recovery/frozen',
      'recovery/phone-there',
      'recovery/too-many-phones',
      'phones/not-a-number',
      'phones/country',
      'phones/not-mobile',
      'phones/budget',
      'core/too-many',
    ],
  },
  'POST /api/recovery/phones/confirm': {
    about: 'Adds the recovery phone whose code is typed back; every channel hears of it.',
    guard: guard.sudo('recovery-channels'),
    body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 60 }) }, strict),
    reply: RecoveryChannels,
    errors: ['recovery/frozen', 'recovery/phone-there', 'recovery/too-many-phones', 'phones/wrong-code'],
  },
  'DELETE /api/recovery/phones/:phoneId': {
    about: 'Removes a recovery phone; it is told as well.',
    guard: guard.sudo('recovery-channels'),
    params: Type.Object({ phoneId: Id }),
    reply: RecoveryChannels,
    errors: ['recovery/frozen', 'recovery/no-such-phone'],
  },
});
