// `bin/aldaba <command>`: the operator's commands, one row each, and what becomes of what they throw.
import { ConfigError } from '../core/config.ts';
import { StorageError } from '../core/db/db.ts';
import { NewerDatabaseError } from '../core/db/migrate.ts';
import { Refusal } from '../core/errors.ts';
import {
  type Command,
  CommandRefusal,
  exits,
  exitWords,
  helpOf,
  readWords,
  type Say,
  UsageError,
} from './command.ts';
import { InstallationError } from './installation-error.ts';

/** Loaded when called: `help` must answer also where nothing is installed or configured. */
const commands: Readonly<Record<string, { about: string; load: () => Promise<{ command: Command }> }>> = {
  start: { about: 'Serve Aldaba.', load: () => import('./start.ts') },
  doctor: {
    about: 'Say what is wrong with this installation and how to repair it.',
    load: () => import('./doctor.ts'),
  },
  migrate: { about: 'Bring the database up to this version.', load: () => import('./migrate.ts') },
  demo: { about: 'Fill an empty installation with people to look at.', load: () => import('./demo.ts') },
  'account create': { about: 'Make an account.', load: () => import('./account-create.ts') },
  'account list': { about: 'List accounts.', load: () => import('./account-list.ts') },
  'account show': { about: 'Show one account.', load: () => import('./account-show.ts') },
  'organisation create': { about: 'Make an organisation.', load: () => import('./organisation-create.ts') },
  'organisation list': { about: 'List organisations.', load: () => import('./organisation-list.ts') },
  'organisation require-2fa': {
    about: 'Require two-step verification of an organisation, or stop requiring it.',
    load: () => import('./organisation-require-2fa.ts'),
  },
  'organisation file-limit': {
    about: 'Say how large a file of an organisation may be.',
    load: () => import('./organisation-file-limit.ts'),
  },
  'organisation check-people': {
    about: 'Compare the lists of people with the accounts, and repair them.',
    load: () => import('./organisation-check-people.ts'),
  },
  'app-password create': {
    about: 'Make an app password for an account.',
    load: () => import('./app-password-create.ts'),
  },
  'openid rotate-keys': {
    about: 'Put a new key in the place of the one that signs for other apps.',
    load: () => import('./openid-rotate-keys.ts'),
  },
  'audit verify': {
    about: 'Check that nobody changed the audit trail.',
    load: () => import('./audit-verify.ts'),
  },
};

const print = (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`);

function overview(): string[] {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    'Aldaba: one account and one second factor for everything an organisation uses.',
    '',
    '  aldaba COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`),
    `  ${'help'.padEnd(width)}  This overview; \`aldaba help COMMAND\` explains one.`,
    '',
    'Configuration comes from the environment or a file .env: docs/reference/configuration.md.',
    `Exit codes: ${Object.entries(exitWords)
      .map(([code, words]) => `${code} ${words}`)
      .join('; ')}.`,
  ];
}

/** The longest name that the words begin with: `account create` before `account`. */
function findCommand(words: readonly string[]): { name: string; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    if (words.length >= length && commands[name]) return { name, rest: words.slice(length) };
  }
  return undefined;
}

function unknown(words: readonly string[]): UsageError {
  const [first = ''] = words;
  const parts = Object.keys(commands).filter((name) => name.startsWith(`${first} `));
  if (parts.length > 0) return new UsageError(`\`${first}\` needs one of: ${parts.join(', ')}`);
  return new UsageError(`there is no command \`${first}\``);
}

async function help(words: readonly string[]): Promise<number> {
  const asked = words.filter((word) => !word.startsWith('-'));
  if (asked.length === 0) {
    print(overview());
    return exits.done;
  }
  const found = findCommand(asked);
  const row = found && commands[found.name];
  if (!row) throw unknown(asked);
  print(helpOf(found.name, (await row.load()).command));
  return exits.done;
}

async function run(words: readonly string[]): Promise<number | undefined> {
  const [first] = words;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h')
    return help(words.slice(1));
  const found = findCommand(words);
  const row = found && commands[found.name];
  if (!row) throw unknown(words);
  const { command } = await row.load();
  const given = readWords(command, found.rest);
  if (given.help) return help(found.name.split(' '));
  const say: Say = {
    answer: (value, lines) => print(given.json ? [JSON.stringify(value, null, 2)] : lines),
  };
  return command.run(given, say);
}

type Failure = { exit: number; code: string; message: string };

async function failureOf(error: unknown): Promise<Failure> {
  if (error instanceof UsageError)
    return { exit: exits.usage, code: 'cli/usage', message: `${error.message}. See \`aldaba help\`.` };
  if (
    error instanceof ConfigError ||
    error instanceof InstallationError ||
    error instanceof NewerDatabaseError
  )
    return { exit: exits.configuration, code: 'cli/configuration', message: error.message };
  if (error instanceof CommandRefusal)
    return { exit: exits.refused, code: 'cli/refused', message: error.message };
  if (error instanceof StorageError)
    return { exit: exits.unavailable, code: `core/storage-${error.reason}`, message: error.message };
  if (error instanceof Refusal) {
    const { errorTable } = await import('../app.ts');
    const about = errorTable[error.code]?.about ?? 'It was refused.';
    return { exit: exits.refused, code: error.code, message: `${about} (${error.code})` };
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EADDRINUSE')
    return {
      exit: exits.unavailable,
      code: 'cli/port-taken',
      message: `${String(message)}. Another program listens there: stop it, or set PORT and ORIGIN.`,
    };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return { exit: exits.unavailable, code: 'cli/unreachable', message: String(message) };
  return {
    exit: exits.refused,
    code: 'core/fault',
    message: error instanceof Error ? (error.stack ?? '') : String(error),
  };
}

const words = process.argv.slice(2);
try {
  const code = await run(words);
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  const { exit, code, message } = await failureOf(error);
  if (words.includes('--json')) print([JSON.stringify({ error: { code, message } }, null, 2)]);
  else process.stderr.write(`aldaba: ${message}\n`);
  process.exitCode = exit;
  // A database that was opened half-way must not keep the program alive.
  setTimeout(() => process.exit(exit), 500).unref();
}
