// `npm run smoke`: the promise of the README, kept: `npm start` in an empty folder, the printed link makes the first
// account, sign out, sign in. Forms only, as a browser without JavaScript would.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './code.ts';
import { createVisitor, type Visitor } from './smoke-visitor.ts';

const person = { address: 'ana@example.org', password: 'seis caballos pintan despacio' };
/** What goes into a field, by its name. */
const answers: [name: RegExp, value: string][] = [
  [/mail|address|login|user/i, person.address],
  [/password/i, person.password],
  [/organisation/i, 'Casa Prueba'],
  [/given|first/i, 'Ana'],
  [/family|last/i, 'Prueba'],
  [/name/i, 'Ana Prueba'],
];
const startupMs = 120_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** Resolves with the link of the first account once the server has printed it and answers. */
async function ready(server: ChildProcess, origin: string, said: () => string): Promise<string> {
  const giveUpAt = Date.now() + startupMs;
  const link = new RegExp(`${origin.replaceAll('.', '\\.')}/\\S*[?/#]\\S{16,}`);
  while (Date.now() < giveUpAt) {
    if (server.exitCode !== null) throw new Error(`npm start ended with ${server.exitCode}`);
    const found = link.exec(said())?.[0];
    if (found) {
      const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
      if (answer?.ok) return found;
    }
    await wait(200);
  }
  throw new Error(`no link for the first account within ${startupMs / 1000} s`);
}

/** Fills forms until none on the page asks for anything of ours; every step must lead to a new page. */
async function fillUntil(visitor: Visitor, isDone: () => boolean, goal: string): Promise<void> {
  for (let steps = 0; steps < 6 && !isDone(); steps += 1) {
    await visitor.submit(
      (form) =>
        form.fields.some(
          ({ name, type }) => type !== 'hidden' && answers.some(([known]) => known.test(name)),
        ),
      answers,
    );
  }
  if (!isDone()) throw new Error(`${goal}: still at ${visitor.address()}\n${visitor.text().slice(0, 800)}`);
}

async function walk(origin: string, link: string): Promise<void> {
  const visitor = createVisitor(origin);
  const isSignedIn = () => visitor.hasCookie('aldaba');
  // The code travels behind #, which no server sees; without JavaScript a person types it.
  answers.push([/^code$/, new URL(link).hash.slice(1)]);
  await visitor.open(link);
  await fillUntil(visitor, isSignedIn, 'the first account');
  console.log('smoke: first account made and signed in');
  await visitor.call('DELETE', '/api/session');
  if (isSignedIn()) throw new Error('signed out, and the session cookie is still there');
  console.log('smoke: signed out');
  await visitor.open('/sign-in');
  await fillUntil(visitor, isSignedIn, 'signing in');
  console.log('smoke: signed in again');
}

const folder = mkdtempSync(join(tmpdir(), 'aldaba-smoke-'));
const port = await freePort();
const origin = `http://localhost:${port}`;
const server = spawn('npm', ['start'], {
  cwd: root,
  env: { ...process.env, ORIGIN: origin, PORT: String(port), DATA_DIR: folder, CI: '' },
  stdio: ['ignore', 'pipe', 'pipe'],
  // A group of its own, so that npm, the shell and the server end together.
  detached: true,
});
let output = '';
server.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
server.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
try {
  await walk(origin, await ready(server, origin, () => output));
  console.log('smoke: OK');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n--- what the server said\n${output}`);
  process.exitCode = 1;
} finally {
  if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
  await Promise.race([ended, wait(10_000, undefined, { ref: false })]);
  rmSync(folder, { recursive: true, force: true });
}
