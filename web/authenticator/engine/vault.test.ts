// The vault as two tabs share it: nothing is lost in races, nothing is open that should be locked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Database } from '../storage/database.ts';
import { createVaultRecords, type VaultRecord } from '../storage/vault-record.ts';
import type { Entry } from '../vault/entry.ts';
import { freeTries } from '../vault/pin.ts';
import { newBytes } from '../vault/sealed.ts';
import { base64url } from '../protocol/bytes.ts';
import type { Made, Trouble } from './passkey.ts';
import { createLock } from './vault-lock.ts';
import { openVault, VaultRefusal } from './vault.ts';

const entry = (id: string): Entry => ({
  id,
  kind: 'totp',
  issuer: id,
  label: '',
  secret: 'JBSWY3DPEHPK3PXP',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  counter: 0,
});

/** A phone: one storage, and a passkey that is there or not. */
function phone() {
  const kept = new Map<string, unknown>();
  const database: Database = {
    get: async <T>(store: string, key: string) => kept.get(`${store}/${key}`) as T | undefined,
    all: async () => [],
    put: async (store, key, value) => void kept.set(`${store}/${key}`, value),
    remove: async (store, key) => void kept.delete(`${store}/${key}`),
    async change<T>(store: string, key: string, change: (before: T | undefined) => T | undefined) {
      const after = change(kept.get(`${store}/${key}`) as T | undefined);
      if (after === undefined) kept.delete(`${store}/${key}`);
      else kept.set(`${store}/${key}`, after);
      return after;
    },
  };
  const secrets = new Map<string, Uint8Array<ArrayBuffer>>();
  const state = { now: 1_000_000, isPersonThere: true };
  const records = createVaultRecords(database);
  async function tab() {
    const channel = { postMessage() {}, onmessage: null };
    const vault = await openVault({ records, channel });
    const passkeys = {
      areLikely: async () => true,
      async create(): Promise<Made | Trouble> {
        const made = { credentialId: newBytes(16), input: newBytes(32), secret: newBytes(32) };
        secrets.set(base64url(made.credentialId), made.secret);
        return made;
      },
      async ask({ credentialId }: Pick<Made, 'credentialId'>) {
        const secret = secrets.get(base64url(credentialId));
        return secret && state.isPersonThere ? secret : ('cancelled' as const);
      },
    };
    return { vault, lock: createLock({ vault, records, passkeys, phoneNow: () => state.now }) };
  }
  const record = () => kept.get('settings/vault') as VaultRecord;
  const spoil = () =>
    kept.set('settings/vault', { ...record(), content: { nonce: newBytes(12), data: newBytes(40) } });
  return { tab, state, record, spoil, kept };
}

const ids = ({ vault }: { vault: Awaited<ReturnType<typeof openVault>> }): string[] =>
  vault.store.get().entries.map(({ id }) => id);

test('without a lock the key cannot leave the browser, and a new tab sees everything', async () => {
  const here = phone();
  const one = await here.tab();
  await one.vault.changeEntries((all) => [...all, entry('a')]);
  assert.equal(here.record().key?.extractable, false);
  assert.deepEqual(ids(await here.tab()), ['a']);
});

test('tabs that write at the same time lose nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 5 }), async (count) => {
      const here = phone();
      const tabs = await Promise.all(Array.from({ length: count }, here.tab));
      await Promise.all(
        tabs.map(({ vault }, place) => vault.changeEntries((all) => [...all, entry(String(place))])),
      );
      assert.equal(ids(await here.tab()).length, count);
    }),
    { numRuns: 20 },
  );
});

test('with a PIN: a new tab is locked, the old key is gone, the right PIN opens, taking it off asks for it', async () => {
  const here = phone();
  const one = await here.tab();
  const seed = base64url(newBytes(32));
  await one.vault.changeEntries(() => [entry('a')]);
  await one.vault.keepSeed('device', seed);
  const before = here.record();
  await one.lock.setPin('482915');
  assert.equal(here.record().key, null);
  assert.notDeepEqual(here.record().content.data, before.content.data, 'sealed anew');
  assert.deepEqual(ids(one), ['a'], 'who set it goes on');
  const two = await here.tab();
  assert.equal(two.vault.store.get().isLocked, true);
  assert.deepEqual([ids(two), two.vault.store.get().seeds.size], [[], 0]);
  await assert.rejects(
    two.vault.changeEntries((all) => all),
    (error: unknown) => error instanceof VaultRefusal && error.why === 'locked',
  );
  assert.equal(await two.lock.unlockWithPin('482916'), 'wrong');
  assert.equal(await two.lock.unlockWithPin('482 915'), 'open');
  assert.deepEqual([ids(two), two.vault.store.get().seeds.size], [['a'], 1]);
  two.vault.lock();
  assert.deepEqual(ids(two), []);

  assert.equal(await two.lock.provePin('000111'), 'wrong');
  const proof = await two.lock.provePin('482915');
  assert.ok(typeof proof !== 'string');
  await assert.rejects(two.lock.takeOff('pin', { vaultKey: newBytes(32) }), VaultRefusal);
  await two.lock.takeOff('pin', proof);
  assert.deepEqual(ids(await here.tab()), ['a']);
  assert.equal(here.record().key?.extractable, false);
});

test('tries are counted for all tabs, and during a wait not even the right PIN is looked at', async () => {
  const here = phone();
  const one = await here.tab();
  await one.lock.setPin('482915');
  const tabs = await Promise.all([here.tab(), here.tab()]);
  for (let turn = 0; turn < freeTries + 1; turn += 1) {
    assert.equal(await tabs[turn % 2]?.lock.unlockWithPin('111222'), 'wrong');
  }
  assert.equal(await tabs[0]?.lock.unlockWithPin('482915'), 'wait');
  const reopened = await here.tab();
  assert.equal(await reopened.lock.unlockWithPin('482915'), 'wait', 'closing the app changes nothing');
  here.state.now += 30_000;
  assert.equal(await reopened.lock.unlockWithPin('482915'), 'open');
  assert.equal(reopened.vault.store.get().tries.count, 0);
});

test('racing tries: never more than the free ones are looked at', async () => {
  const here = phone();
  const one = await here.tab();
  await one.lock.setPin('482915');
  const answers = await Promise.all(Array.from({ length: 8 }, () => one.lock.provePin('111222')));
  assert.equal(answers.filter((answer) => answer === 'wrong').length, freeTries + 1);
  assert.equal(answers.filter((answer) => answer === 'wait').length, 8 - freeTries - 1);
});

test('PIN and passkey open the same vault; taking one off leaves the other', async () => {
  const here = phone();
  const one = await here.tab();
  await one.vault.changeEntries(() => [entry('a')]);
  assert.equal(await one.lock.setPasskey({ name: 'x' }), 'done');
  const proof = await one.lock.provePasskey();
  assert.ok(typeof proof !== 'string');
  await one.lock.setPin('482915', proof);
  const two = await here.tab();
  here.state.isPersonThere = false;
  assert.equal(await two.lock.unlockWithPasskey(), 'cancelled');
  assert.deepEqual(ids(two), []);
  assert.equal(await two.lock.unlockWithPin('482915'), 'open');
  here.state.isPersonThere = true;
  const three = await here.tab();
  assert.equal(await three.lock.unlockWithPasskey(), 'open');
  await three.lock.takeOff('passkey', proof);
  const four = await here.tab();
  assert.deepEqual(four.vault.store.get().locks, { pin: true, passkey: false });
  assert.equal(four.vault.store.get().isLocked, true);
});

test('a lock put on elsewhere is not overwritten by a tab that did not know', async () => {
  const here = phone();
  const [one, two] = [await here.tab(), await here.tab()];
  await one.vault.changeEntries(() => [entry('a')]);
  await one.lock.setPin('482915');
  await assert.rejects(two.lock.setPin('975310'), VaultRefusal);
  const three = await here.tab();
  assert.equal(await three.lock.unlockWithPin('482915'), 'open');
  assert.deepEqual(ids(three), ['a']);
});

test('a seed that comes while it is locked waits, and is kept once it is opened', async () => {
  const here = phone();
  const one = await here.tab();
  await one.lock.setPin('482915');
  const two = await here.tab();
  let isKept = false;
  const keeping = two.vault.keepSeed('device', base64url(newBytes(32))).then(() => (isKept = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isKept, false);
  await two.lock.unlockWithPin('482915');
  await keeping;
  assert.equal(two.vault.store.get().seeds.size, 1);
  await two.vault.dropSeeds(['device']);
  assert.equal(two.vault.store.get().seeds.size, 0);
});

test('starting afresh leaves nothing and no lock', async () => {
  const here = phone();
  const one = await here.tab();
  await one.vault.changeEntries(() => [entry('a')]);
  await one.lock.setPin('482915');
  const two = await here.tab();
  await two.lock.throwAway();
  assert.deepEqual([ids(two), two.vault.store.get().isLocked], [[], false]);
  assert.deepEqual(here.record().slots, []);
});

test('an unreadable vault is set aside, said, and never keeps the app from starting', async () => {
  const here = phone();
  const one = await here.tab();
  await one.vault.changeEntries(() => [entry('a')]);
  here.spoil();
  const two = await here.tab();
  assert.deepEqual([ids(two), two.vault.store.get().wasDamaged], [[], true]);
  assert.ok(here.kept.has('settings/vault-damaged'));
  await two.vault.changeEntries(() => [entry('b')]);
  const three = await here.tab();
  assert.deepEqual([ids(three), three.vault.store.get().wasDamaged], [['b'], false]);
});
