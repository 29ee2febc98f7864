// One ExifTool for a whole batch: it stays open, takes commands line by line on its standard input, and answers each with what
// it printed. Commands may be sent before the ones ahead are answered; they are answered in their order.
import { type ChildProcess, spawn } from 'node:child_process';

export type Answer = { readonly out: string; readonly err: string };

export type ExifToolProcess = {
  /** Throws ExifToolDied when it ends, says too much, or says nothing for too long. The next command starts another. */
  run(lines: readonly string[]): Promise<Answer>;
  /** Lets it finish what it was asked, and end. */
  close(): Promise<void>;
};

export class ExifToolDied extends Error {}

type Asked = {
  readonly number: number;
  readonly settle: (answer: Answer | ExifToolDied) => void;
};

/** Of one command: a picture decides how long its tags are. */
const mostBytes = 32 * 1024 * 1024;

/**
 * A line of its standard input that is a file and nothing else, or undefined when it cannot be said. Absolute paths begin with
 * a slash or a drive, so that none is an option; a line break needs ExifTool's C strings, which break `$` and `@`.
 */
export function fileLine(path: string): string | undefined {
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path) || path.includes('\0') || !path.isWellFormed()) return undefined;
  if (!path.includes('\n') && !path.endsWith('\r')) return path;
  if (/[$@]/.test(path)) return undefined;
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r' };
  return `#[CSTR]${path.replace(/[\\"\n\r]/g, (character) => escapes[character] ?? character)}`;
}

// ExifTool before 13 waits for ever when its standard input ends, so that it would outlive a program that was killed. The
// shell says goodbye for it; a command that was cut short is ended first, and changes at most a copy that nobody will use.
// When ExifTool itself ends, nobody waits for the rest.
const goodbye = '{ cat; printf "\\n-execute\\n-stay_open\\nFalse\\n"; } | { "$@"; kill 0; }';
const options = ['-config', '', '-stay_open', 'True', '-@', '-', '-common_args', '-charset', 'filename=utf8'];

/** `token` is a word nobody can foresee: file names appear in what ExifTool complains of, and must not end an answer. */
export function startExifTool(given: {
  readonly command: readonly string[];
  readonly token: string;
  readonly timeoutMs: number;
}): ExifToolProcess {
  let child: ChildProcess | undefined;
  let ended = Promise.resolve();
  let asked: Asked[] = [];
  let out = '';
  let err = '';
  let number = 0;

  function start(): ChildProcess {
    const [program = '', ...rest] = [...given.command, ...options];
    const windows = process.platform === 'win32';
    const started = windows
      ? spawn(program, rest, { windowsHide: true, env: environment() })
      : // A group of its own: Ctrl-C at the terminal is for us, and we let ExifTool finish what it is at.
        spawn('sh', ['-c', goodbye, 'sh', program, ...rest], { detached: true, env: environment() });
    out = '';
    err = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => heard(started, (out += text)));
    started.stderr.setEncoding('utf8').on('data', (text: string) => heard(started, (err += text)));
    // Broken pipes tell themselves by the end of the process.
    started.stdin.on('error', () => {});
    started.on('error', (error) => died(started, error.message));
    ended = new Promise((resolve) => {
      started.on('close', () => {
        died(started, `ExifTool ended: ${err.trim().slice(0, 500)}`);
        resolve();
      });
      started.on('error', () => resolve());
    });
    return started;
  }

  function heard(from: ChildProcess, all: string): void {
    if (from !== child) return;
    if (all.length > mostBytes) return died(from, 'ExifTool said too much about a file');
    for (let head = asked[0]; head; head = asked[0]) {
      const outEnd = markEnd(out, `{ready${head.number}}`);
      const errEnd = markEnd(err, `{${given.token}${head.number}}`);
      if (!outEnd || !errEnd) return;
      const answer = { out: out.slice(0, outEnd.start), err: err.slice(0, errEnd.start) };
      out = out.slice(outEnd.end);
      err = err.slice(errEnd.end);
      asked.shift();
      head.settle(answer);
      watch();
    }
  }

  function died(from: ChildProcess, message: string): void {
    if (from !== child) return;
    child = undefined;
    stop(from);
    const waiting = asked;
    asked = [];
    for (const { settle } of waiting) settle(new ExifToolDied(message));
  }

  /** The command whose turn it is has this long. */
  function watch(): void {
    const [head] = asked;
    const from = child;
    if (!head || !from) return;
    AbortSignal.timeout(given.timeoutMs).addEventListener('abort', () => {
      if (asked[0] === head) died(from, `ExifTool said nothing for ${given.timeoutMs / 1000} s`);
    });
  }

  return {
    run(lines) {
      child ??= start();
      const running = child;
      number += 1;
      const own = number;
      return new Promise((resolve, reject) => {
        asked.push({
          number: own,
          settle: (answer) => (answer instanceof ExifToolDied ? reject(answer) : resolve(answer)),
        });
        if (asked.length === 1) watch();
        running.stdin?.write([...lines, '-echo4', `{${given.token}${own}}`, `-execute${own}\n`].join('\n'));
      });
    },
    async close() {
      child?.stdin?.end();
      await ended;
    },
  };
}

/** A mark counts at the beginning of a line only: what pictures say is quoted, and names stand inside lines. */
function markEnd(text: string, mark: string): { start: number; end: number } | undefined {
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    if (at !== 0 && text[at - 1] !== '\n') continue;
    const after = text.slice(at + mark.length, at + mark.length + 2);
    const [ending] = /^\r?\n/.exec(after) ?? [];
    if (ending) return { start: at, end: at + mark.length + ending.length };
  }
  return undefined;
}

/** No configuration, library or language of the person's own changes what ExifTool does. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP'];
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: 'C' };
}

function stop(child: ChildProcess): void {
  try {
    if (child.pid !== undefined)
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
