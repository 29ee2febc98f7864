// Fresh proof for every change of security: whoever changes something in a session without it is named here, with the reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sudoVerbs } from '../../src/core/contract.ts';
import { world } from '../kit/world.ts';

/** Changes in a session that need no fresh proof. */
const reasons: Readonly<Record<string, string>> = {
  'PATCH /api/account': 'Names, language and looks protect nothing.',
  'PATCH /api/two-step/factors/:factorId': 'A name; what it opens stays.',
  'DELETE /api/browsers/:browserId': 'Takes trust away, which is always safe.',
  'DELETE /api/session': 'Ends itself.',
  'DELETE /api/sessions/:sessionId': 'Ends sessions; an owner in a hurry must not be asked.',
  'POST /api/sessions/end-others': 'The same.',
  'PATCH /api/app-passwords/:appPasswordId': 'A name; what it opens stays.',
  'DELETE /api/app-passwords/:appPasswordId': 'Takes a way in away, which is always safe.',
  'POST /api/app-passwords/revoke-all': 'The same.',
  'POST /api/organisations/:organisationId/people/:accountId/alert':
    'Mails a person what stands about themselves, once a day; changes nothing.',
  'POST /api/organisations/:organisationId/alerts': 'The same, for many.',
  'DELETE /api/organisations/:organisationId/bulk-acts/:bulkId': 'Stops what was begun with fresh proof.',
  'POST /api/organisations/:organisationId/leave': 'Takes rights of their own away; nobody else loses any.',
  'POST /two-step-required/leave/:organisationId': 'The same, for who has no factor to prove anything with.',
  'POST /two-step-required/sign-out': 'Ends itself.',
  'DELETE /api/connected-apps/:appId': 'Takes a way in away, which is always safe.',
  'POST /oidc/interaction/:uid':
    'Tells an app who is signed in; the app itself asks for proof when it wants some.',
  'POST /oidc/device': 'The same, on a device whose code was compared.',
  'POST /recovery/drill/key/challenge': 'Rehearses without effect.',
  'POST /recovery/drill/key': 'Rehearses without effect.',
  'POST /recovery/drill': 'Rehearses without effect.',
  'POST /recovery/drill/send': 'Rehearses without effect.',
  'POST /recovery/drill/stop': 'Ends a recovery somebody else may have begun.',
  'POST /sign-in/trust': 'Right after the second step, of the browser it was done in.',
  'POST /step-up': 'Is how fresh proof is given.',
  'PATCH /api/drives/:driveId': 'A name and a limit; nobody gains a right.',
  'DELETE /api/drives/:driveId/members/:accountId': 'Takes a way in away, which is always safe.',
  'POST /api/drives/:driveId/folders': 'Daily work with files; the trash gives back what goes.',
  'PATCH /api/drives/:driveId/nodes/:nodeId': 'The same.',
  'POST /api/drives/:driveId/move': 'The same.',
  'POST /api/drives/:driveId/copy': 'The same.',
  'POST /api/drives/:driveId/delete': 'The same.',
  'POST /api/drives/:driveId/restore': 'The same.',
  'POST /api/drives/:driveId/nodes/:nodeId/versions/:versionId/restore': 'The same.',
  'OPTIONS /api/drives/:driveId/uploads': 'Says what the protocol can do.',
  'POST /api/drives/:driveId/uploads': 'Daily work with files: what it replaces becomes a version.',
  'PATCH /api/drives/:driveId/uploads/:uploadId': 'The same.',
  'DELETE /api/drives/:driveId/uploads/:uploadId': 'Ends what nobody sees yet.',
  'POST /api/drives/:driveId/photo-dates': 'Daily work with files: what it replaces becomes a version.',
  'POST /api/drives/:driveId/photo-dates/:runId/stop': 'Ends work of one’s own.',
  'POST /api/drives/:driveId/photo-dates/:runId/undo': 'Daily work with files: it takes back.',
  'POST /api/drives/:driveId/trash/delete': 'Work with files: ends what somebody had deleted before.',
  'POST /api/drives/:driveId/trash/empty': 'The same.',
  'PUT /api/drives/:driveId/nodes/:nodeId/shares':
    'Whoever could, can read and send it anyway; it stands in the list of shares.',
  'DELETE /api/drives/:driveId/nodes/:nodeId/shares/:accountId': 'Takes a way in away, which is always safe.',
  'POST /api/drives/:driveId/nodes/:nodeId/links':
    'Whoever could, can read and send it anyway; it stands in two lists and in the trail, reads only, and ends at once.',
  'DELETE /api/drives/:driveId/links/:linkId': 'Takes a way in away, which is always safe.',
  'POST /api/imports/look': 'Reads at another server with credentials of that server; keeps nothing.',
  'POST /api/imports': 'Work with files: brings them into a drive, replaces none, opens nothing.',
  'POST /api/imports/:importId/pause': 'The same.',
  'POST /api/imports/:importId/resume': 'The same.',
  'POST /api/imports/:importId/cancel': 'Erases credentials, which is always safe.',
  'DELETE /api/imports/:importId': 'Takes a line off a list.',
  'POST /help/operator/done': 'Ticks off what nobody found.',
};

/** Document 01, "Step-up": the verbs of what is there, and a route of each. */
const verbs: readonly (readonly [string, (typeof sudoVerbs)[number], string])[] = [
  ['adding a factor', 'factors', 'POST /api/two-step/code-apps'],
  ['linking a phone', 'devices', 'POST /api/authenticator/links'],
  ['letting a phone in', 'devices', 'POST /api/authenticator/links/:linkId/confirm'],
  ['authorising a phone', 'devices', 'POST /authorise'],
  ['removing a factor', 'two-step-off', 'DELETE /api/two-step/factors/:factorId'],
  ['backup codes', 'backup-codes', 'POST /api/two-step/backup-codes'],
  ['password', 'password', 'POST /api/account/password'],
  ['login address', 'login-address', 'POST /api/account/login-address'],
  ['recovery channels', 'recovery-channels', 'POST /api/recovery/addresses'],
  ['losing a recovery channel', 'recovery-channels', 'DELETE /api/recovery/addresses/:addressId'],
  ['app passwords', 'app-passwords', 'POST /api/app-passwords'],
  ['people of an organisation', 'organisation', 'POST /api/organisations/:organisationId/invitations'],
];

const changes = (key: string) => !key.startsWith('GET ');

test('every route that changes something in a session asks for fresh proof, or says why not', async (t) => {
  const w = await world(t);
  const without = w.app.doors
    .filter(
      ({ key, route }) => changes(key) && ['session', 'enrolling', 'operator'].includes(route.guard.kind),
    )
    .map(({ key }) => key);
  assert.deepEqual(
    without.filter((key) => !(key in reasons)),
    [],
    'a guard with sudo, or a reason in the table',
  );
  assert.deepEqual(
    Object.keys(reasons).filter((key) => !without.includes(key as never)),
    [],
    'a reason for a route that is gone or has its proof now',
  );
});

test('every verb of security has its fresh proof', async (t) => {
  const w = await world(t);
  for (const [what, verb, key] of verbs) {
    const guard = w.app.doors.find((door) => door.key === key)?.route.guard;
    assert.ok(guard?.kind === 'sudo' && guard.verb === verb, `${what}: ${key}`);
  }
});
