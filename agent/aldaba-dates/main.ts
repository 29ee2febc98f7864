// `aldaba-dates FOLDER`: gives photos the date they were taken on. See README.md here.
import { randomUUID } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { isZone } from '../../src/lib/photo-dates/dates.ts';
import { openExifTool } from '../../src/lib/photo-dates/exiftool.ts';
import { findExifTool } from '../../src/lib/photo-dates/find-exiftool.ts';
import { look } from './look.ts';
import { exits, type Options, readOptions, Refused } from './options.ts';
import { createOutput } from './output.ts';
import { repairFolder } from './repair-folder.ts';
import type { Round } from './round.ts';
import { printable, textsOf } from './texts.ts';
import { undoFolder } from './undo-folder.ts';
import { Busy, forget, hasWorkplace } from './workplace.ts';

const { t } = textsOf(process.env);

async function run(words: readonly string[]): Promise<number> {
  const options = readOptions(words, t);
  if (options === 'help') {
    process.stdout.write(`${t('photo-dates.help')}\n`);
    return exits.done;
  }
  const root = folderOf(options.folder);
  const isAsking = process.stdin.isTTY && process.stderr.isTTY && !options.yes;
  if (options.act === 'undo' || options.act === 'forget') return takeBack(options, root, isAsking);
  const zone = options.zone ?? (await askZone(isAsking && options.act === 'repair'));
  const found = await findExifTool();
  if (!found) throw new Refused(t('photo-dates.no-exiftool'), exits.unavailable);
  if (options.act === 'repair')
    await confirm(isAsking, options.yes, t('photo-dates.confirm', { folder: printable(root), zone }));
  const isDry = options.act === 'dry-run';
  const exiftool = openExifTool({
    command: found.command,
    token: randomUUID(),
    lanes: Math.min(2, availableParallelism()),
  });
  const output = createOutput({ json: options.json, rowsName: isDry ? 'files' : 'errors', showRows: isDry });
  const round: Round = { root, zone, now: Date.now(), exiftool, t, output, signal: stopSignal() };
  try {
    const { counts, errorsFile } = isDry
      ? { counts: await look(round), errorsFile: null }
      : await repairFolder(round);
    const interrupted = round.signal.aborted;
    const lines = [t(isDry ? 'photo-dates.done.dry' : 'photo-dates.done', counts)];
    if (errorsFile !== null) lines.push(t('photo-dates.done.errors', { file: printable(errorsFile) }));
    if (interrupted) lines.push(t('photo-dates.done.interrupted'));
    else if (!isDry && counts.repaired > 0) lines.push(t('photo-dates.done.undo'));
    output.end({ folder: root, timeZone: zone, dryRun: isDry, counts, errorsFile, interrupted }, lines);
    if (interrupted) return exits.interrupted;
    return counts.errors > 0 ? exits.errors : exits.done;
  } finally {
    await exiftool.close();
  }
}

async function takeBack(options: Options, root: string, isAsking: boolean): Promise<number> {
  const output = createOutput({ json: options.json, rowsName: 'left', showRows: false });
  if (!hasWorkplace(root)) {
    output.end({ folder: root, counts: { restored: 0, left: 0 } }, [t('photo-dates.undo.nothing')]);
    return exits.done;
  }
  if (options.act === 'forget') {
    await confirm(isAsking, options.yes, t('photo-dates.forget.confirm', { folder: printable(root) }));
    forget(root);
    output.end({ folder: root }, [t('photo-dates.forget.done')]);
    return exits.done;
  }
  const signal = stopSignal();
  const { counts, errorsFile } = await undoFolder({ root, t, output, signal });
  const lines = [t('photo-dates.undo.done', counts)];
  if (errorsFile !== null) lines.push(t('photo-dates.done.errors', { file: printable(errorsFile) }));
  if (signal.aborted) lines.push(t('photo-dates.undo.interrupted'));
  output.end({ folder: root, counts, errorsFile, interrupted: signal.aborted }, lines);
  if (signal.aborted) return exits.interrupted;
  return counts.left > 0 ? exits.errors : exits.done;
}

function folderOf(given: string): string {
  try {
    const root = realpathSync(given);
    if (statSync(root).isDirectory()) return root;
  } catch {
    // Said below.
  }
  throw new Refused(t('photo-dates.usage.no-folder', { folder: printable(given) }));
}

/** The machine's zone, unless somebody is there who knows better. */
async function askZone(isAsking: boolean): Promise<string> {
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  while (isAsking) {
    const typed = (await ask(t('photo-dates.ask.zone', { zone: machine }))).trim();
    if (typed === '') break;
    if (isZone(typed)) return typed;
    process.stderr.write(`${t('photo-dates.usage.zone', { zone: printable(typed) })}\n`);
  }
  return machine;
}

async function confirm(isAsking: boolean, isAgreed: boolean, question: string): Promise<void> {
  if (isAgreed) return;
  if (!isAsking) throw new Refused(t('photo-dates.usage.yes'));
  const typed = (await ask(question)).trim().toLowerCase();
  // The first letter of yes in both languages, whatever the terminal speaks.
  if (!/^[sy]/.test(typed)) throw new Refused(t('photo-dates.stopped'), exits.interrupted);
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  terminal.on('SIGINT', () => stop.abort());
  try {
    return await terminal.question(`${question} `, { signal: stop.signal });
  } catch {
    throw new Refused(t('photo-dates.stopped'), exits.interrupted);
  } finally {
    terminal.close();
  }
}

/** The first Ctrl-C lets what is under way finish; the second ends at once, which leaves everything whole too. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  // The terminal itself may be what went.
  process.stderr.on('error', () => {});
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exits.interrupted);
      stop.abort();
      process.stderr.write(`\n${t('photo-dates.stopping')}\n`);
    });
  }
  return stop.signal;
}

const words = process.argv.slice(2);
try {
  process.exitCode = await run(words);
} catch (error) {
  const known =
    error instanceof Refused
      ? error
      : error instanceof Busy
        ? new Refused(t('photo-dates.busy', { pid: error.message }), exits.unavailable)
        : undefined;
  const message =
    known?.message ??
    t('photo-dates.fault', { detail: printable(error instanceof Error ? error.message : String(error)) });
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { message } })}\n`);
  else process.stderr.write(`aldaba-dates: ${message}\n`);
  process.exitCode = known?.exit ?? exits.errors;
}
