// Every way in which others were broken into, as far as it concerns what is there, has tests named after it. This is the index:
// row of the table, then where it is tried. A test that is renamed or lost is missed here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const own = 'tests/systems/16-failure-classes/sign-in.test.ts';
const [knocks, linking, nextPhone] = ['knocks', 'linking', 'next-phone'].map(
  (name) => `tests/systems/02-factors/${name}.test.ts`,
) as [string, string, string];
const factors = 'tests/systems/02-factors-codes/factors.test.ts';
const secondStep = 'tests/systems/01-sign-in/second-step.test.ts';
const passwords = 'tests/systems/01-sign-in/password.test.ts';
const recovery = 'tests/systems/05-recovery/password.test.ts';
const requireTwoStep = 'tests/systems/03-organisations/require-two-step.test.ts';
const programs = 'tests/systems/06-app-passwords/app-passwords.test.ts';

const index: readonly (readonly [row: string, file: string, ...titles: string[]])[] = [
  [
    'half-login accepted elsewhere',
    'tests/systems/15-operations/canary.test.ts',
    'half-login accepted elsewhere',
  ],
  ['session cached before the factor', own, 'session cached before the factor'],
  [
    'another sign-in path skips 2FA',
    'tests/systems/05-recovery/sequences.test.ts',
    'no sequence reaches a session without its proofs',
  ],
  ['factor removed or added with lower proof', own, 'factor removed or added with lower proof'],
  [
    'recovery drops 2FA or logs in',
    recovery,
    'with two-step verification on, a mailed code alone never opens a session',
    'the mailed code gives a new password, no session',
  ],
  [
    'recovery token for someone else',
    recovery,
    'a code is good for fifteen minutes, and in its own browser and recovery only',
  ],
  ['verified flag settable by owner', own, 'verified flag settable by owner'],
  [
    'one-time artefact reusable',
    recovery,
    'fifty parallel redeems of one mailed code: one',
    'fifty parallel new passwords: one is set',
  ],
  ['one-time artefact reusable', linking, 'a grant is given once', 'a code used twice takes back the device'],
  [
    'backup-code / OTP race',
    factors,
    'one backup code, 50 parallel uses: one wins',
    'one code of an app, 50 parallel uses: one wins',
  ],
  [
    'backup-code / OTP race',
    secondStep,
    'one backup code, ten browsers at once',
    'fifty parallel sends of one right code in one attempt',
  ],
  ['backup-code / OTP race', recovery, 'one backup code in three recoveries at once is spent once'],
  [
    'OTP replay in window',
    factors,
    'a code is refused the second time',
    'an older step is refused after a newer',
  ],
  ['OTP brute force', own, 'OTP brute force'],
  ['lockout undone by rollback', own, 'lockout undone by rollback'],
  ['lock survives only in session', own, 'lock survives only in the attempt'],
  ['limit split by alias', own, 'limit split by alias'],
  ['push fatigue', own, 'push fatigue'],
  ['push fatigue', knocks, 'no more than eight knocks an hour', '"not me" mutes strangers for a day'],
  ['prompt text not what was signed', knocks, 'an answer to a tampered context is refused'],
  [
    'enrolment hijack',
    nextPhone,
    'enrolment hijack',
    'a photographed QR links nothing',
    'fifty claims at once of one QR',
  ],
  [
    'enrolment hijack',
    linking,
    'a second claim kills the link',
    'a link is confirmed only by the session that made it',
  ],
  ['unproven factor gates or locks', factors, 'an unproven code app never gates sign-in'],
  ['account enumeration', passwords, 'a wrong password and an unknown address get the same answer'],
  [
    'account enumeration',
    recovery,
    'an unknown account gets the same pages, statuses, cookies and number of mails',
  ],
  ['poisoned reset links', recovery, 'a poisoned Host makes no link'],
  ['poisoned reset links', passwords, 'a request for another host is refused'],
  ['session fixation', own, 'session fixation'],
  ['helpdesk social engineering', own, 'helpdesk social engineering'],
  [
    'code stolen by a weaker org',
    requireTwoStep,
    'Code stolen by a weaker org: the strictest of all organisations wins at every request',
  ],
  [
    'enforcement locks out admins',
    requireTwoStep,
    'Enforcement locks out admins: nobody requires what they do not satisfy',
    'Enforcement locks out admins: the operator’s command is the way out',
  ],
  [
    'app password outlives scope/path',
    programs,
    'every scope opens its own routes with every verb, and no other',
    'an app password is nobody where no program is let in, and no session is a program',
  ],
  [
    'Basic auth as password oracle / CPU sink',
    programs,
    'with it only app passwords, refused like any wrong pair',
    'the same wrong secret counts once, twenty distinct ones close the address',
    'Basic auth as password oracle: a wrong pair costs one hash, whoever it names',
  ],
  [
    'SIM swap, toll fraud',
    'tests/systems/02-factors-sms/limits.test.ts',
    'SIM swap, toll fraud: a hundred sends script',
  ],
  [
    'SIM swap, toll fraud',
    'tests/systems/05-recovery/phones.test.ts',
    'SIM swap: a number of less than three days proves nothing',
    'SIM swap: the number alone opens nothing',
  ],
];

test('each class of failure is tried where the index says', () => {
  for (const [row, file, ...titles] of index) {
    const source = readFileSync(join(root, file), 'utf8');
    const found = [...source.matchAll(/\btest\(\s*(['"`])(.*?)\1,/gs)].map(([, , title = '']) => title);
    for (const title of titles)
      assert.ok(
        found.some((one) => one.includes(title)),
        `${row}: ${file} has no test "${title}"`,
      );
  }
});

test('what cannot be prevented is told: a request relayed by live phishing', () => {
  const told = readFileSync(join(root, 'docs/security.md'), 'utf8');
  assert.match(told, /relays in real time/);
});
