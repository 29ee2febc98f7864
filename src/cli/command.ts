// What a command is, how its words are read, and how it speaks: people read lines, programs one JSON document.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Of every command. Those from sysexits.h mean what they mean there. */
export const exits = {
  done: 0,
  /** It was refused, or what was checked is not in order. */
  refused: 1,
  usage: 64,
  /** The database does not answer, or the port is taken. */
  unavailable: 69,
  /** The configuration is wrong, or the key is missing or belongs to other data. */
  configuration: 78,
} as const;

export const exitWords: Readonly<Record<number, string>> = {
  [exits.done]: 'done',
  [exits.refused]: 'refused, or what was checked is not in order',
  [exits.usage]: 'the command was not called as it must be',
  [exits.unavailable]: 'the database does not answer, or the port is taken',
  [exits.configuration]: 'the configuration or the installation key is wrong',
};

export type Option = {
  /** Name of the value, e.g. ADDRESS. Absent: a switch. */
  readonly value?: string;
  readonly about: string;
  readonly required?: boolean;
  readonly oneOf?: readonly string[];
};

export type Given = {
  /** Values of options. */
  readonly text: Readonly<Record<string, string | undefined>>;
  /** Switches. */
  readonly on: Readonly<Record<string, boolean | undefined>>;
  readonly words: readonly string[];
};

export type Say = {
  /** The command's answer: `lines` for people, `value` with --json. Once. */
  answer(value: unknown, lines: readonly string[]): void;
};

export type Command = {
  readonly about: string;
  /** Words after the command, e.g. ['NAME'] or ['[COMMAND]']: brackets make one optional. */
  readonly words?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** More than one line of help. */
  readonly notes?: readonly string[];
  /** Prints lines of its own and takes no --json. */
  readonly speaksForItself?: boolean;
  /** The exit code; undefined for a command that goes on running. */
  run(given: Given, say: Say): Promise<number | undefined>;
};

/** It cannot be done as things are; the message says why. */
export class CommandRefusal extends Error {}

/** The command was not called as it must be; the message says what to change. */
export class UsageError extends Error {}

/** Reads the words after a command. Throws UsageError for whatever it does not know. */
export function readWords(
  command: Command,
  words: readonly string[],
): Given & { help: boolean; json: boolean } {
  const known = command.options ?? {};
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
  if (!command.speaksForItself) options.json = { type: 'boolean' };
  for (const [name, { value }] of Object.entries(known))
    options[name] = { type: value ? 'string' : 'boolean' };
  let read: { values: Record<string, unknown>; positionals: string[] };
  try {
    read = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(text.split('. To specify')[0] ?? text);
  }
  const text: Record<string, string | undefined> = {};
  const on: Record<string, boolean | undefined> = {};
  for (const [name, value] of Object.entries(read.values)) {
    if (typeof value === 'string') text[name] = value;
    else on[name] = value === true;
  }
  const given = { text, on, words: read.positionals, help: on.help === true, json: on.json === true };
  if (!given.help) checkWords(command, given);
  return given;
}

function checkWords(command: Command, given: Given): void {
  const wanted = command.words ?? [];
  const required = wanted.filter((word) => !word.startsWith('['));
  if (given.words.length < required.length)
    throw new UsageError(`${required[given.words.length]} is missing`);
  if (given.words.length > wanted.length)
    throw new UsageError(`"${given.words[wanted.length]}" is one word too many`);
  for (const [name, option] of Object.entries(command.options ?? {})) {
    const value = given.text[name];
    if (option.required && !value?.trim()) throw new UsageError(`--${name} is missing`);
    if (value !== undefined && option.oneOf && !option.oneOf.includes(value))
      throw new UsageError(`--${name} must be one of ${option.oneOf.join(', ')}`);
  }
}

/** What --help prints. */
export function helpOf(name: string, command: Command): string[] {
  const options = Object.entries(command.options ?? {});
  const usage = options
    .filter(([, option]) => option.required)
    .map(([option, { value }]) => `--${option} ${value}`);
  const rows = options.map(([option, { value, about, oneOf }]): [string, string] => [
    `--${option}${value ? ` ${value}` : ''}`,
    oneOf ? `${about} (${oneOf.join(', ')})` : about,
  ]);
  if (!command.speaksForItself) rows.push(['--json', 'Answer with one JSON document.']);
  rows.push(['--help, -h', 'This help.']);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    command.about,
    '',
    `  aldaba ${[name, ...(command.words ?? []), ...usage].join(' ')}${options.length > usage.length ? ' [options]' : ''}`,
    '',
    ...(command.notes ? [...command.notes, ''] : []),
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Exit codes:',
    ...Object.entries(exitWords).map(([code, words]) => `  ${code.padStart(2)}  ${words}`),
  ];
}

/** Rows under a heading, in columns. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  );
}
