// `aldaba doctor`: every check runs, also after another failed; each line says how to repair what it found.
import { ConfigError } from '../core/config.ts';
import { type Command, exits } from './command.ts';
import { checkFolder, checkKey, checkPrograms, checkRuntime, checkWeb } from './doctor-machine.ts';
import { checkAddress, checkClock, checkMail, checkPort, checkSms } from './doctor-network.ts';
import { configuration } from './open.ts';

export type Finding = { level: 'ok' | 'warn' | 'fail'; what: string; found: string; repair?: string };

function lineOf({ level, what, found, repair }: Finding): string[] {
  const first = `${level.padEnd(4)}  ${what}: ${found}`;
  return level === 'ok' || !repair ? [first] : [first, `      -> ${repair}`];
}

async function examine(): Promise<Finding[]> {
  try {
    const config = configuration();
    const origin = config.origin.origin;
    const { checkDatabase } = await import('./doctor-database.ts');
    const { findings: database, hasData, newestAt } = await checkDatabase(config);
    return [
      {
        level: 'ok',
        what: 'configuration',
        found: `ORIGIN ${origin}, port ${config.port}, registration ${config.registration}`,
      },
      checkRuntime(),
      ...checkFolder(config),
      checkKey(config, hasData),
      ...database,
      await checkPort(config),
      await checkMail(config),
      await checkSms(config),
      ...(await checkAddress(config)),
      checkClock(newestAt),
      await checkWeb(),
      ...checkPrograms(),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const repair = 'docs/reference/configuration.md lists every option.';
    const wrong = error.reasons.map(
      (found): Finding => ({ level: 'fail', what: 'configuration', found, repair }),
    );
    return [...wrong, checkRuntime(), await checkWeb(), ...checkPrograms()];
  }
}

export const command: Command = {
  about: 'Examines this installation without changing it: what is wrong and how to repair it.',
  notes: ['Ends with 1 when a line says `fail`; `warn` is worth a look and fails nothing.'],
  async run(_given, say) {
    const findings = await examine();
    const failed = findings.filter(({ level }) => level === 'fail').length;
    const warned = findings.filter(({ level }) => level === 'warn').length;
    const sum = failed > 0 ? `${failed} to repair` : 'Nothing to repair';
    say.answer({ ok: failed === 0, findings }, [
      ...findings.flatMap(lineOf),
      '',
      warned > 0 ? `${sum}, ${warned} worth a look.` : `${sum}.`,
    ]);
    return failed > 0 ? exits.refused : exits.done;
  },
};
