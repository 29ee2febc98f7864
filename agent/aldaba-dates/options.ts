// The words behind `aldaba-dates`.
import { parseArgs } from 'node:util';
import { isZone } from '../../src/lib/photo-dates/dates.ts';
import type { Texts } from './texts.ts';

export type Options = {
  readonly folder: string;
  readonly act: 'repair' | 'dry-run' | 'undo' | 'forget';
  readonly zone: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
};

/** Those from sysexits.h mean what they mean there; 130 is what shells say of Ctrl-C. */
export const exits = { done: 0, errors: 1, usage: 64, unavailable: 69, interrupted: 130 } as const;

/** It was not called as it must be, or cannot work as things are; the message is in the person's language. */
export class Refused extends Error {
  readonly exit: number;
  constructor(message: string, exit: number = exits.usage) {
    super(message);
    this.exit = exit;
  }
}

/** 'help' when asked for. Throws Refused. */
export function readOptions(words: readonly string[], t: Texts['t']): Options | 'help' {
  let read;
  try {
    read = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        undo: { type: 'boolean' },
        forget: { type: 'boolean' },
        'time-zone': { type: 'string' },
        yes: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node's own sentence names the option; what follows it is advice for programmers.
    const said = error instanceof Error ? error.message : String(error);
    throw new Refused(t('photo-dates.usage', { said: said.split('. To specify')[0] ?? said }));
  }
  const { values, positionals } = read;
  if (values.help) return 'help';
  const [folder, more] = positionals;
  if (folder === undefined) throw new Refused(t('photo-dates.usage.folder'));
  if (more !== undefined) throw new Refused(t('photo-dates.usage.words', { word: more }));
  const acts = (['dry-run', 'undo', 'forget'] as const).filter((name) => values[name]);
  if (acts.length > 1) throw new Refused(t('photo-dates.usage.acts'));
  const zone = values['time-zone'];
  if (zone !== undefined && !isZone(zone)) throw new Refused(t('photo-dates.usage.zone', { zone }));
  return { folder, act: acts[0] ?? 'repair', zone, yes: values.yes === true, json: values.json === true };
}
