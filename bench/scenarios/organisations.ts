// An organisation of 100,000 people: a page of its list filtered and sorted, a search, the file of all of them, and the
// preview of a rule, asked of the server as the Manager asks.
import { request } from 'node:http';
import { readConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/log.ts';
import { systemRandom as random } from '../../src/core/random.ts';
import { openInstallation } from '../../src/installation.ts';
import { addressKey } from '../../src/modules/accounts/index.ts';
import { insertAccount } from '../../src/modules/accounts/store.ts';
import { strengthRank } from '../../src/modules/organisations/facts.ts';
import { folded, rankOf } from '../../src/modules/organisations/rules.ts';
import { insertMembership } from '../../src/modules/organisations/store.ts';
import { closeClient, say } from '../kit/client.ts';
import { type Figures, megabyte, percentile, type Scenario } from '../kit/figures.ts';
import { environment, origin, port, preparePeople } from '../kit/people.ts';
import { type Server, startServer } from '../kit/server.ts';
import { createVisitor } from '../kit/visitor.ts';

const people = 100_000;
const pages = 300;
const givenNames = [
  'Ana',
  'Íñigo',
  'Zoë',
  'José María',
  'Núria',
  'Luis',
  'Marta',
  'Jon',
  'Eva',
  'Pau',
  'Begoña',
  'Ángel',
];
const familyNames = [
  'García',
  'Núñez',
  'Soler i Vidal',
  'Prieto',
  'Etxeberria',
  'Peña',
  'López',
  'Muñoz',
  'Castaño',
  'Ruiz',
];

/** Two in five without a second step, one in twenty by SMS only, as many with keys. */
const kindsOf = (index: number): string[] => {
  const share = (index * 7919) % 100;
  if (share < 40) return [];
  if (share < 45) return ['sms'];
  if (share < 50) return ['code-app', 'passkey'];
  return share < 75 ? ['aldaba-auth'] : ['aldaba-auth', 'code-app'];
};

/** Rows as the modules write them, without the hooks: 100,000 joins would take minutes. */
async function fill(folder: string, responsible: string): Promise<string> {
  const app = await openInstallation(readConfig(environment(folder)), silentLog);
  const account = await app.accounts.findByIdentifier(app.db, responsible);
  if (!account) throw new Error('nobody to answer for it');
  const made = await app.db.transaction((tx) => app.organisations.create(tx, 'Cien mil', account.id, null));
  const now = Date.now();
  for (let from = 0; from < people; from += 1000)
    await app.db.transaction(async (tx) => {
      for (let index = from; index < from + 1000; index += 1) {
        const givenName = givenNames[index % givenNames.length] ?? '';
        const familyName = `${familyNames[(index * 31) % familyNames.length]} ${familyNames[(index * 17) % familyNames.length]}`;
        const id = random.token(16);
        const address = `member${index}@example.org`;
        const syncName = `B${String(index).padStart(6, '0')}`;
        await insertAccount(tx, {
          id,
          login_address: address,
          login_key: addressKey(address),
          given_name: givenName,
          family_name: familyName,
          sync_name: syncName,
          language: 'es',
          theme: 'system',
          country: null,
          operator: 0,
          address_verified_at: now,
          password_hash: '',
          password_changed_at: now,
          must_change_password: 0,
          created_at: now,
        });
        const name = `${givenName} ${familyName}`;
        const kinds = kindsOf(index);
        const role = index % 50 === 0 ? 'external' : index % 997 === 0 ? 'administrator' : 'member';
        await insertMembership(tx, {
          organisation_id: made.id,
          account_id: id,
          role,
          role_rank: rankOf(role),
          joined_at: now,
          name,
          name_key: folded(name),
          address,
          address_key: addressKey(address),
          folded: folded(`${name} ${address} ${syncName}`),
          factor_kinds: kinds.join(' '),
          strength: strengthRank(kinds),
          seen_at: index % 3 === 0 ? 0 : now - ((index * 104_729) % (90 * 86_400_000)),
          alerted_at: 0,
          changing_until: 0,
        });
      }
    });
  await app.stop();
  return made.id;
}

/** The whole file by a client that keeps nothing of it; the most memory the server had meanwhile. */
function download(
  server: Server,
  path: string,
  cookie: string,
): Promise<{ bytes: number; peakBytes: number; lines: number }> {
  return new Promise((resolve, reject) => {
    let peakBytes = server.read().rssBytes;
    let bytes = 0;
    let lines = 0;
    const timer = setInterval(() => (peakBytes = Math.max(peakBytes, server.read().rssBytes)), 10);
    const sent = request(
      { host: '127.0.0.1', port, path, headers: { host: new URL(origin).host, cookie } },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`no file: ${response.statusCode}`));
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          for (const byte of chunk) if (byte === 10) lines += 1;
        });
        response.on('end', () => {
          clearInterval(timer);
          resolve({ bytes, peakBytes, lines });
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

export const organisations: Scenario = {
  about: '100,000 people: a page of the list, a search, the file, the preview of a rule',
  async run(figures: Figures, rounds) {
    const prepared = await preparePeople({ password: 1 });
    const [person] = prepared.people.password;
    if (!person) throw new Error('nobody to sign in');
    const id = await fill(prepared.folder, person.address);
    const server = await startServer(prepared.folder);
    try {
      const visitor = createVisitor(person);
      await visitor.openPage();
      const cookie = await visitor.withPassword();
      const base = `/api/organisations/${id}`;
      const timed = async (path: string): Promise<number> => {
        const started = performance.now();
        const said = await say({ method: 'GET', path: `${base}${path}`, ip: person.ip, headers: { cookie } });
        if (said.status !== 200) throw new Error(`${path}: ${said.status} ${said.body.slice(0, 200)}`);
        return performance.now() - started;
      };
      const sorts = ['name', 'address', 'role', 'seen', 'alerted', 'strength'];
      const pageOf = (index: number) =>
        `/people?twoStep=none&sort=${sorts[index % sorts.length]}${index % 2 ? '&down=yes' : ''}&page=${1 + ((index * 37) % 800)}`;
      const words = ['nunez', 'GARCIA', 'inigo soler', 'member4242', 'begona', 'zoe munoz', 'nadie'];
      for (let index = 0; index < 40; index += 1) await timed(pageOf(index));
      for (let round = 0; round < rounds; round += 1) {
        const times: number[] = [];
        for (let index = 0; index < pages; index += 1) times.push(await timed(pageOf(index + round * pages)));
        figures.add(
          {
            what: 'page of people without 2FA, any sort and page, p95',
            unit: 'ms',
            most: 50,
            note: `${pages} requests over HTTP, one client`,
          },
          percentile(times, 0.95),
        );
        const searches: number[] = [];
        for (let index = 0; index < 70; index += 1)
          searches.push(
            await timed(`/people?search=${encodeURIComponent(words[index % words.length] ?? '')}`),
          );
        figures.add(
          { what: 'search by name or address, first page, p95', unit: 'ms' },
          percentile(searches, 0.95),
        );
        const previews: number[] = [];
        for (let index = 0; index < 20; index += 1)
          previews.push(
            await timed(`/rule/preview?minimum=${['any', 'no-sms', 'phishing-resistant'][index % 3]}`),
          );
        figures.add({ what: 'preview of a rule, p95', unit: 'ms', most: 1000 }, percentile(previews, 0.95));
        const before = server.read().rssBytes;
        const started = performance.now();
        const file = await download(server, `${base}/people.csv`, cookie);
        if (file.lines !== people + 2) throw new Error(`the file has ${file.lines} lines`);
        figures.add(
          {
            what: 'file of all people, memory above before',
            unit: 'MB',
            most: 50,
            note: 'resident memory at its peak',
          },
          Math.max(0, file.peakBytes - before) / megabyte,
        );
        figures.add({ what: 'file of all people', unit: 's' }, (performance.now() - started) / 1000);
      }
    } finally {
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
