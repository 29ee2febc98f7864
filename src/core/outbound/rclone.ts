// rclone as the way to drives of providers: one child process for each source that is read, which shows it as WebDAV on loopback
// to whoever knows a password made for it. Which backend and which options is a closed table: nothing a person types can name
// another backend, an address or a path of this machine.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { accessSync, constants, statSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Random } from '../random.ts';
import { type Secret, secret } from '../secret.ts';

/** Options that say whose drive is read and with what right. None of them names a host. */
const optionsOf = {
  drive: ['token', 'client_id', 'client_secret', 'team_drive', 'root_folder_id'],
  dropbox: ['token', 'client_id', 'client_secret'],
  onedrive: ['token', 'client_id', 'client_secret', 'drive_id', 'drive_type'],
  iclouddrive: ['apple_id', 'password', 'cookies', 'trust_token'],
} as const;
export type Backend = keyof typeof optionsOf;
export type Installed = {
  readonly path: string;
  readonly version: string;
  readonly backends: ReadonlySet<string>;
};
export type Options = Readonly<Record<string, string>>;
export const mayHave = (backend: Backend, option: string): boolean =>
  (optionsOf[backend] as readonly string[]).includes(option);

/** Apple changed how one signs in: what older versions do is refused. */
const iCloudFrom = [1, 75] as const;

/** Backends that what is installed has not, or not in a version that works. */
export function lackingIn({ version, backends }: Installed): Backend[] {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const isOld = major < iCloudFrom[0] || (major === iCloudFrom[0] && minor < iCloudFrom[1]);
  return (Object.keys(optionsOf) as Backend[]).filter(
    (one) => !backends.has(one) || (one === 'iclouddrive' && isOld),
  );
}

/** `none`: not installed; `refused`: the provider does not accept what it was given; `ended`: it did not start, or is no more. */
export class RcloneFault extends Error {
  readonly reason: 'none' | 'refused' | 'ended';
  constructor(reason: RcloneFault['reason']) {
    super(`rclone: ${reason}`);
    this.name = 'RcloneFault';
    this.reason = reason;
  }
}

export type Served = {
  /** Where it listens, on loopback. */
  readonly url: URL;
  readonly user: string;
  readonly password: Secret<string>;
  /** Content of a file whose length the provider does not tell. Fails when not all of it came. */
  cat(path: string): Readable;
  /** Why nothing comes any more; undefined while nothing speaks against it. */
  fault(): RcloneFault | undefined;
  /** Ends it, and with it whatever it had written. */
  close(): Promise<void>;
};

export type RclonePort = {
  /** What is installed: version as it calls itself, and the backends it has. undefined: none that runs. */
  found(): Promise<Installed | undefined>;
  /** `changed` is told options that the provider replaced, as a refreshed token. Throws RcloneFault. */
  serve(
    backend: Backend,
    options: Options,
    how: { signal: AbortSignal; changed?: (options: Options) => void },
  ): Promise<Served>;
  /** The options with the main drive of a OneDrive account. Throws RcloneFault. */
  withDrive(options: Options, signal: AbortSignal): Promise<Options>;
};

const startMs = 30_000;
const name = 'source';
/**
 * Runs what follows and kills it, with its folder, as soon as nobody holds the other end of descriptor 3 any more: also when this
 * process ends by kill -9. Without it rclone would go on reading in somebody's name.
 */
const keeper = `exec 4<&0
"$@" <&4 3<&- 4<&- & child=$!
( cat <&3 >/dev/null; kill -9 $child; rm -rf "$KEPT" ) 4<&- </dev/null >/dev/null 2>&1 &
exec 3<&- 4<&-
wait $child`;
const isRefusal =
  /invalid_grant|invalid_access_token|expired_access_token|InvalidAuthenticationToken|authError|Invalid Credentials|HTTP error 40[13]|Error 401|401 Unauthorized|no refresh token|config reconnect|Invalid session/i;

/** `environment`: proxies and certificates as the operator set them for this machine; rclone is given nothing else of ours. */
export function createRclone(given: {
  path: string | null;
  environment: Options;
  random: Pick<Random, 'token'>;
}): RclonePort {
  const { environment, random } = given;
  let known: { at: string; told: Awaited<ReturnType<RclonePort['found']>> } | undefined;

  function run(path: string, words: readonly string[], folder: string, env: Options) {
    const child = spawn('/bin/sh', ['-c', keeper, 'aldaba-rclone', path, ...words], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        ...environment,
        HOME: folder,
        RCLONE_CONFIG: join(folder, 'rclone.conf'),
        RCLONE_CACHE_DIR: folder,
        ...env,
      },
    });
    const { stdin: input, stdout: output, stderr: errors } = child;
    const life = child.stdio[3] as Writable;
    for (const one of [input, life]) one.on('error', () => {});
    const ended = new Promise<number | null>((done) => {
      child.once('error', () => done(null));
      child.once('exit', () => life.destroy());
      // By then all it had to say has been read.
      child.once('close', done);
    });
    return { input, output, errors, ended, kill: () => life.destroy() };
  }

  async function ask(path: string, words: readonly string[]): Promise<string> {
    const child = run(path, words, tmpdir(), { KEPT: '', RCLONE_CONFIG: '/dev/null' });
    const late = setTimeout(child.kill, startMs);
    child.errors.resume();
    const [said, code] = await Promise.all([text(child.output), child.ended]);
    clearTimeout(late);
    return code === 0 ? said : '';
  }

  const mustHave = async () => {
    const there = await found();
    if (!there) throw new RcloneFault('none');
    return there.path;
  };

  async function found(): ReturnType<RclonePort['found']> {
    const path = findProgram(given.path);
    if (path === undefined) return undefined;
    const { mtimeMs, size } = statSync(path);
    const at = `${path} ${mtimeMs} ${size}`;
    if (known?.at === at) return known.told;
    const [said, listed] = [await ask(path, ['version']), await ask(path, ['help', 'backends'])];
    const [, version] = /^rclone v?(\S+)/.exec(said) ?? [];
    const backends = new Set([...listed.matchAll(/^ {2}([a-z0-9]+) /gm)].map(([, one = '']) => one));
    const told = version === undefined ? undefined : { path, version, backends };
    known = { at, told };
    return told;
  }

  /** As the environment of one process: nothing of it can be read from the list of processes. */
  function environmentOf(backend: Backend, options: Options): Options {
    const env: Record<string, string> = { [`RCLONE_CONFIG_${name.toUpperCase()}_TYPE`]: backend };
    for (const [option, value] of Object.entries(options)) {
      if (!mayHave(backend, option) || value.includes('\0')) throw new TypeError(`rclone: option ${option}`);
      env[`RCLONE_CONFIG_${name.toUpperCase()}_${option.toUpperCase()}`] = value;
    }
    return env;
  }

  const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'aldaba-rclone-'));

  return {
    found,
    async serve(backend, options, { signal, changed = () => {} }) {
      const path = await mustHave();
      const env = environmentOf(backend, options);
      const folder = await newFolder();
      const [user, password] = [random.token(16), random.token(32)];
      const words = ['serve', 'webdav', `${name}:`, '--addr', '127.0.0.1:0', '--read-only'];
      const calm = ['--vfs-cache-mode', 'off', '--poll-interval', '0', '--etag-hash', 'auto'];
      const patience = ['--low-level-retries', '3', '--contimeout', '15s', '--timeout', '60s'];
      const server = run(path, [...words, ...calm, ...patience], folder, {
        ...env,
        KEPT: folder,
        RCLONE_USER: user,
        RCLONE_PASS: password,
      });
      const others = new Set<() => void>();
      let address: string | undefined;
      let isOver = false;
      let isClosing = false;
      let isRefused = false;
      let told: Options = options;
      async function readChanged(): Promise<void> {
        const written = await readFile(join(folder, 'rclone.conf'), 'utf8').catch(() => '');
        const fresh = readSection(backend, written);
        if (Object.entries(fresh).every(([option, value]) => told[option] === value)) return;
        told = { ...told, ...fresh };
        changed(told);
        // It stands in clear: it is there as long as it takes to read it. rclone keeps what it needs in mind.
        await rm(join(folder, 'rclone.conf'), { force: true });
      }
      const watcher = watch(folder, () => void readChanged());
      watcher.on('error', () => {});
      async function close(): Promise<void> {
        if (isClosing) return void (await server.ended);
        isClosing = true;
        watcher.close();
        // Who asks why learns whether it was gone before: connections fall before a process has ended.
        isOver ||= address !== undefined && !(await asksForPassword(address));
        await readChanged();
        server.kill();
        for (const end of others) end();
        await server.ended;
        await rm(folder, { recursive: true, force: true });
      }
      const fault = (): RcloneFault | undefined =>
        isRefused ? new RcloneFault('refused') : isOver ? new RcloneFault('ended') : undefined;

      address = await new Promise<string | undefined>((done) => {
        const late = setTimeout(() => done(undefined), startMs);
        const over = (): void => {
          clearTimeout(late);
          done(undefined);
        };
        signal.addEventListener('abort', over, { once: true });
        // What it says can have addresses and answers of the provider in it: it is looked through, and goes nowhere.
        eachLine(server.errors, (line) => {
          isRefused ||= isRefusal.test(line);
          const [, at] = /started on \[?(http:\/\/127\.0\.0\.1:\d+\/)/.exec(line) ?? [];
          if (at !== undefined) {
            clearTimeout(late);
            done(at);
          }
        });
        server.output.resume();
        void server.ended.then(() => {
          isOver ||= !isClosing;
          over();
        });
      });
      if (address === undefined || !(await asksForPassword(address))) {
        const why = fault();
        await close();
        throw why ?? new RcloneFault('ended');
      }
      return {
        url: new URL(address),
        user,
        password: secret(password),
        fault,
        close,
        cat(at) {
          // The name goes in by the standard input, for a command line can be read by everybody on this machine.
          const one = run(path, ['cat', `${name}:`, '--files-from-raw', '-', ...patience], folder, {
            ...environmentOf(backend, told),
            KEPT: '',
          });
          others.add(one.kill);
          one.input.end(`${at}\n`);
          eachLine(one.errors, (line) => {
            isRefused ||= isRefusal.test(line);
          });
          async function* whole(): AsyncGenerator<Uint8Array, void, void> {
            yield* one.output as AsyncIterable<Uint8Array>;
            if ((await one.ended) !== 0) throw new Error('rclone did not bring all of it');
          }
          const body = Readable.from(whole(), { objectMode: false });
          body.once('close', () => {
            one.kill();
            others.delete(one.kill);
          });
          return body;
        },
      };
    },
    async withDrive(options, signal) {
      if (options['drive_id'] !== undefined) return options;
      const path = await mustHave();
      const folder = await newFolder();
      const asked = ['config_refresh_token=false', 'config_type=onedrive'];
      const child = run(path, ['config', 'create', name, 'onedrive', ...asked], folder, {
        ...environmentOf('onedrive', options),
        KEPT: folder,
      });
      const late = setTimeout(child.kill, startMs);
      signal.addEventListener('abort', child.kill, { once: true });
      let isRefused = false;
      // It asks the same again, for ever, when the provider says no.
      const look = (line: string): void => {
        isRefused ||= isRefusal.test(line);
        if (/failed to query/i.test(line)) child.kill();
      };
      eachLine(child.errors, look);
      eachLine(child.output, look);
      const written = child.ended.then(() => readFile(join(folder, 'rclone.conf'), 'utf8').catch(() => ''));
      const found = { ...options, ...readSection('onedrive', await written) };
      clearTimeout(late);
      await rm(folder, { recursive: true, force: true });
      if (found['drive_id'] === undefined) throw new RcloneFault(isRefused ? 'refused' : 'ended');
      return found;
    },
  };
}

/** The program, as the operator named it or as it is found where programs are. */
function findProgram(path: string | null): string | undefined {
  const places = path === null ? (process.env['PATH'] ?? '').split(delimiter).filter(Boolean) : [];
  return (path === null ? places.map((place) => join(place, 'rclone')) : [path]).find((one) => {
    try {
      accessSync(one, constants.X_OK);
      return statSync(one).isFile();
    } catch {
      return false;
    }
  });
}

/** What rclone wrote into its configuration, without what is not of use here. */
function readSection(backend: Backend, written: string): Options {
  const pairs = written.split('\n').flatMap((line) => {
    const [, option = '', value = ''] = /^([a-z_]+) = (.+)$/.exec(line) ?? [];
    return mayHave(backend, option) ? [[option, value] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    // A line without end must not fill the memory.
    rest = (lines.pop() ?? '').slice(-65_536);
    for (const line of lines) take(line);
  });
  stream.on('error', () => {});
  stream.on('end', () => take(rest));
}

/** A version that would not know the variables of user and password would serve everybody on this machine. */
async function asksForPassword(address: string): Promise<boolean> {
  const answer = await fetch(address, { method: 'PROPFIND', signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  return answer?.status === 401;
}
