// kill -9 at random moments under somebody who creates the account, links a phone, turns two-step verification on, signs
// in and ends sessions. A journal keeps what was acknowledged: all of it holds after every kill, and nothing is stuck.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { readConfig } from '../../../src/core/config.ts';
import { silentLog } from '../../../src/core/log.ts';
import { openInstallation } from '../../../src/installation.ts';
import { seededNumbers } from '../../kit/seeded-numbers.ts';
import { Gone } from './far-server.ts';
import { createPerson } from './person.ts';
import { program } from './program.ts';

const leastKills = 13;
/** Beyond this the machine is too slow for what is asked below, and the assertions say what was lacking. */
const mostKills = 40;
const leastDriveMs = 20;
const mostDriveMs = 900;

test('whatever was acknowledged holds after kill -9, and whatever was half-way lets the person go on', async (t) => {
  const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));
  t.diagnostic(`KILL_SEED=${seed}`);
  const below = seededNumbers(seed);
  const aldaba = await program(t);
  const person = await createPerson(aldaba.origin, below);
  const { journal } = person;
  const isEnough = () => journal.spent.length >= 6 && journal.ended.length >= 3;

  let kills = 0;
  for (; kills < leastKills || (!isEnough() && kills < mostKills); kills += 1) {
    const server = await aldaba.start();
    person.told(server.said);
    await person.check();
    const driving = (async () => {
      for (;;) await person.act();
    })();
    // Where so many kills were not enough, the machine is slow: it gets more and more time.
    const mostMs = mostDriveMs * 2 ** Math.max(0, Math.ceil((kills - leastKills) / 6));
    const killed = new Promise<unknown>((resolve) =>
      setTimeout(() => resolve(server.end('SIGKILL')), leastDriveMs + below(mostMs - leastDriveMs)),
    );
    await assert.rejects(driving, Gone);
    await killed;
  }

  const last = await aldaba.start();
  person.told(last.said);
  await person.check();
  await person.finish();
  await person.check();
  assert.equal(await last.end('SIGTERM'), 0);
  const { accountId, spent, ended, linked } = journal;
  t.diagnostic(`${kills} kills, ${spent.length} codes spent, ${ended.length} sessions ended`);
  const isChecked = isEnough() && linked.length > 0 && journal.isOn && person.unspent().length > 0;
  assert.ok(isChecked, 'enough was acknowledged to be checked');

  const config = readConfig({ ORIGIN: aldaba.origin, DATA_DIR: aldaba.data });
  const app = await openInstallation(config, silentLog);
  try {
    assert.equal((await app.audit.verify(app.db)).ok, true);
    const find = (code: string) => app.factors.findBackupCode(accountId ?? '', code);
    for (const code of person.unspent()) assert.ok(await find(code), 'a code nobody spent is good');
    for (const code of spent) assert.equal(await find(code), undefined, 'a spent code came back');
  } finally {
    await app.stop();
  }
});
