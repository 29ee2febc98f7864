// `aldaba doctor`: every check runs, also after another failed; each line says how to repair what it found.
import { ConfigError } from '../core/config.ts';
import type { Report } from '../canary/canary.ts';
import { type Command, exits } from './command.ts';
import { checkFolder, checkKey, checkPrograms, checkRuntime, checkWeb } from './doctor-machine.ts';
import { checkAddress, checkClock, checkMail, checkPort, checkSms } from './doctor-network.ts';
import { configuration } from './open.ts';

export type Finding = { level: 'ok' | 'warn' | 'fail'; what: string; found: string; repair?: string };

function lineOf({ level, what, found, repair }: Finding): string[] {
  const first = `${level.padEnd(4)}  ${what}: ${found}`;
  return level === 'ok' || !repair ? [first] : [first, `      -> ${repair}`];
}

async function examine(writes: boolean): Promise<Finding[]> {
  try {
    const config = configuration();
    const origin = config.origin.origin;
    const { checkDatabase } = await import('./doctor-database.ts');
    const { checkPlace } = await import('./doctor-blobs.ts');
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
      ...(await checkPlace(config, { write: writes })),
      await checkPort(config),
      await checkMail(config),
      await checkSms(config),
      ...(await checkAddress(config)),
      await (await import('./doctor-rclone.ts')).checkRclone(config),
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

/** Drives a half sign-in and a session that must enrol into every door of a scratch house. */
async function canary(): Promise<{ finding: Finding; report: Report }> {
  const [{ runCanary }, { webFolder }] = await Promise.all([
    import('../canary/canary.ts'),
    import('../installation.ts'),
  ]);
  const report = await runCanary(configuration(), webFolder);
  const { failures, tried, letIn, routes } = report;
  const found = `${tried.length} requests to ${routes} routes refused, ${letIn.length} left alone where the guard lets them in`;
  const finding: Finding = report.ok
    ? { level: 'ok', what: 'canary', found }
    : {
        level: 'fail',
        what: 'canary',
        found: `${failures.length} of ${tried.length} requests to ${routes} routes were not refused`,
        repair:
          'Somebody could come in without the second step. Take the server off the network and report this.',
      };
  return { finding, report };
}

/** What was tried, one line a way in, then each answer that was no refusal. */
function canaryLines({ tried, failures }: Report): string[] {
  const ways = new Map<string, number>();
  for (const { way } of tried) ways.set(way, (ways.get(way) ?? 0) + 1);
  const routes = new Set(tried.map(({ route }) => route));
  return [
    '',
    'The canary tried:',
    ...[...ways].map(([way, count]) => `${String(count).padStart(6)}  ${way}`),
    'on:',
    ...[...routes].map((route) => `        ${route}`),
    ...failures.map(({ route, way, answer }) => `fail  ${route}, ${way}: ${answer}`),
  ];
}

export const command: Command = {
  about: 'Examines this installation without changing it: what is wrong and how to repair it.',
  notes: [
    'Ends with 1 when a line says `fail`; `warn` is worth a look and fails nothing.',
    '--canary builds the same doors over an empty database in memory; the installation is not touched.',
  ],
  options: {
    canary: {
      about: 'Also try whether somebody stopped at the second step gets in anywhere, by any way.',
    },
    blobs: {
      about:
        'Also compare the files of drives with the database, and leave an object in a bucket for a moment.',
    },
    sums: { about: 'With --blobs: also read each file whose checksum is known.' },
  },
  async run(given, say) {
    const findings = await examine(given.on.blobs === true || given.on.sums === true);
    const isSound = !findings.some(({ what, level }) => what === 'configuration' && level === 'fail');
    const flown = given.on.canary && isSound ? await canary() : undefined;
    if (flown) findings.push(flown.finding);
    if (isSound && (given.on.blobs || given.on.sums)) {
      const { checkFiles } = await import('./doctor-blobs.ts');
      findings.push(...(await checkFiles(configuration(), { sums: given.on.sums === true })));
    }
    const failed = findings.filter(({ level }) => level === 'fail').length;
    const warned = findings.filter(({ level }) => level === 'warn').length;
    const sum = failed > 0 ? `${failed} to repair` : 'Nothing to repair';
    say.answer({ ok: failed === 0, findings, ...(flown ? { canary: flown.report } : {}) }, [
      ...findings.flatMap(lineOf),
      ...(flown ? canaryLines(flown.report) : []),
      '',
      warned > 0 ? `${sum}, ${warned} worth a look.` : `${sum}.`,
    ]);
    return failed > 0 ? exits.refused : exits.done;
  },
};
