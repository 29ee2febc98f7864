// The accounts a benchmark signs in with, written into a data folder by the modules themselves before the server starts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/core/config.ts';
import type { Tx } from '../../src/core/db/db.ts';
import { silentLog } from '../../src/core/log.ts';
import { systemRandom as random } from '../../src/core/random.ts';
import type { App } from '../../src/app.ts';
import { openInstallation } from '../../src/installation.ts';
import { networkOf } from '../../src/lib/network.ts';
import { generateP256, type PrivateJwk } from '../../src/lib/p256.ts';
import { seal } from '../../src/lib/seal.ts';
import { seedContext } from '../../src/modules/authenticator/actions/link-device.ts';
import { insertDevice } from '../../src/modules/authenticator/device-store.ts';
import { createSeeds } from '../../src/modules/factors/codes.ts';
import { backupCodeText, selectorOf } from '../../src/modules/factors/rules.ts';
import { confirmSheet, putPendingSheet } from '../../src/modules/factors/sheet-store.ts';
import * as factorStore from '../../src/modules/factors/store.ts';

export const password = 'correct horse battery';
export const port = Number(process.env['BENCH_PORT'] ?? 8470);
/** https as in production, where a proxy ends TLS: all security headers are on. */
export const origin = 'https://bench.example.org';

export type Person = {
  address: string;
  /** Where the person's requests come from: loopback has 16 million addresses. */
  ip: string;
  browserToken: string;
  /** base64url; a code app proves the second step. */
  codeSeed?: string;
  /** A code of a sheet proves the second step, once. */
  backupCode?: string;
  /** Aldaba Auth proves the second step. */
  device?: { id: string; key: PrivateJwk };
};
export type Kind = 'password' | 'code' | 'knock' | 'backup';
export type Counts = Partial<Record<Kind, number>>;
export type People = Record<Kind, Person[]>;

export type Prepared = { folder: string; people: People; remove(): void };

/** As `start` reads it; `DATA_DIR` is added. */
export const environment = (folder: string): Record<string, string> => ({
  ORIGIN: origin,
  HOST: '127.0.0.1',
  PORT: String(port),
  DATA_DIR: folder,
});

/** Twenty-five people share a network of 24 bits, fewer than the limit of accounts a network may try. */
const addressOf = (index: number): string => {
  const network = Math.floor(index / 25);
  return `127.${1 + Math.floor(network / 250)}.${network % 250}.${2 + (index % 25)}`;
};

/** A data folder in the temporary folder with as many people of each kind, all with the same password. */
export async function preparePeople(counts: Counts): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-bench-'));
  const app = await openInstallation(readConfig(environment(folder)), silentLog);
  const people: People = { password: [], code: [], knock: [], backup: [] };
  const passwordHash = await app.accounts.slowHash(password);
  let index = 0;
  for (const kind of ['password', 'code', 'knock', 'backup'] as const) {
    let left = counts[kind] ?? 0;
    while (left > 0) {
      const batch = Math.min(left, 500);
      await app.db.transaction(async (tx) => {
        for (let done = 0; done < batch; done += 1, index += 1)
          people[kind].push(await createPerson(app, tx, kind, index, passwordHash));
      });
      left -= batch;
    }
  }
  await app.stop();
  writeFileSync(join(folder, 'people.json'), JSON.stringify(people));
  return { folder, people, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function createPerson(
  app: App,
  tx: Tx,
  kind: Kind,
  index: number,
  passwordHash: string,
): Promise<Person> {
  const person: Person = {
    address: `person${index}@example.org`,
    ip: addressOf(index),
    browserToken: random.token(24),
  };
  const account = await app.accounts.create(tx, {
    loginAddress: person.address,
    givenName: 'Ana',
    familyName: 'García',
    language: 'es',
    passwordHash,
    operator: false,
    addressVerified: true,
  });
  const network = networkOf(person.ip) ?? '';
  const visit = {
    requestId: 'bench',
    ip: person.ip,
    network,
    place: null,
    browser: 'Firefox',
    system: 'Linux',
    language: 'es',
    browserToken: person.browserToken,
  };
  // Nearly every sign-in comes from a browser the account knows; that no factor passed in it makes knocks ask a number.
  const { browser } = await app.accounts.seeBrowser(tx, account.id, visit, { factorPassed: false });
  if (browser) await app.accounts.trustBrowser(tx, browser.id, null);
  if (kind === 'password') return person;
  const now = Date.now();
  await factorStore.takeTurn(tx, account.id);
  await factorStore.switchOn(tx, account.id, now);
  if (kind === 'code') {
    const seeds = createSeeds({ keys: app.keys, random });
    const id = random.token(16);
    const seed = random.bytes(20);
    await factorStore.insertCodeApp(tx, {
      id,
      account_id: account.id,
      name: 'App',
      seed: seeds.seal(account.id, id, seed),
      last_step: null,
      added_at: now,
      proven_at: now,
      last_used_at: null,
    });
    return { ...person, codeSeed: Buffer.from(seed).toString('base64url') };
  }
  if (kind === 'backup') {
    const code = random.code(3, 5);
    const text = backupCodeText(account.id, code);
    const sheet = { id: random.token(16), account_id: account.id, made_at: now, confirmed_at: null };
    // Nobody waits for this transaction: before a benchmark a slow hash may stand inside it.
    const hash = await app.accounts.slowHash(text);
    const selector = selectorOf(app.keys.mac('backup-code-selector', text));
    const row = { id: random.token(16), sheet_id: sheet.id, selector, hash, used_at: null };
    await putPendingSheet(tx, sheet, [row]);
    await confirmSheet(tx, account.id, sheet.id, now);
    return { ...person, backupCode: code };
  }
  const id = random.token(16);
  const { privateJwk, publicJwk } = generateP256();
  const seed = random.bytes(32);
  await insertDevice(tx, {
    id,
    account_id: account.id,
    name: 'Pixel',
    key: JSON.stringify(publicJwk),
    seed: seal(app.keys.derive('device-seed'), seed, seedContext(account.id, id), random.bytes),
    last_step: null,
    counter: 0,
    challenge_hash: null,
    created_at: now,
    proven_at: now,
    last_used_at: null,
    network,
    push_endpoint: null,
    push_p256dh: null,
    push_auth: null,
    passkey_id: null,
    passkey_key: null,
    passkey_counter: null,
    passkey_synced: null,
  });
  return { ...person, device: { id, key: privateJwk } };
}
