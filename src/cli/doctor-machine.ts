// What doctor looks at on this machine: Node, folders, the key file, the built web, optional programs.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../core/config.ts';
import type { Finding } from './doctor.ts';

const gibibyte = 1024 ** 3;

export function checkRuntime(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `Node ${process.versions.node}`;
  if (major >= 26) return { level: 'ok', what: 'runtime', found };
  return {
    level: 'fail',
    what: 'runtime',
    found,
    repair: 'Run `npm ci` and start with bin/aldaba or npm: they use Node 26.',
  };
}

export function checkFolder({ dataDir }: Config): Finding[] {
  const what = 'data folder';
  if (!existsSync(dataDir)) {
    const parent = dirname(dataDir);
    const found = `${dataDir} does not exist yet`;
    const repair = `Make ${parent} writable for this user, or set DATA_DIR.`;
    if (!existsSync(parent) || !may(parent, constants.W_OK)) return [{ level: 'fail', what, found, repair }];
    return [{ level: 'ok', what, found: `${found}; the first start makes it` }];
  }
  if (!may(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)) {
    const user = process.getuid?.() ?? 'this user';
    return [
      { level: 'fail', what, found: `${dataDir} is not writable`, repair: `chown -R ${user} ${dataDir}` },
    ];
  }
  const { mode } = statSync(dataDir);
  const open = (mode & 0o077) !== 0;
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const room = `${(free / gibibyte).toFixed(1)} GiB free`;
  return [
    open
      ? {
          level: 'warn',
          what,
          found: `others on this machine may look into ${dataDir}`,
          repair: `chmod 700 ${dataDir}`,
        }
      : { level: 'ok', what, found: `${dataDir}, only for its owner` },
    free < gibibyte
      ? {
          level: free < gibibyte / 10 ? 'fail' : 'warn',
          what: 'space',
          found: room,
          repair: 'Make room: without it nothing can be written.',
        }
      : { level: 'ok', what: 'space', found: room },
  ];
}

export function checkKey({ secretKeyFile }: Config, hasData: boolean): Finding {
  const what = 'installation key';
  if (!existsSync(secretKeyFile)) {
    if (!hasData) return { level: 'ok', what, found: 'none yet; the first start makes it' };
    const repair =
      'Put the key file back from your copy, or point SECRET_KEY_FILE at it. Do not start without it.';
    return {
      level: 'fail',
      what,
      found: `${secretKeyFile} is missing, but there is data made with it`,
      repair,
    };
  }
  if (!may(secretKeyFile, constants.R_OK))
    return {
      level: 'fail',
      what,
      found: `${secretKeyFile} cannot be read`,
      repair: `chown ${process.getuid?.() ?? ''} ${secretKeyFile}`,
    };
  if (!readKey(secretKeyFile))
    return {
      level: 'fail',
      what,
      found: `${secretKeyFile} is damaged: it must hold 32 bytes`,
      repair: 'Put it back from your copy.',
    };
  if ((statSync(secretKeyFile).mode & 0o077) !== 0)
    return {
      level: 'warn',
      what,
      found: `others may read ${secretKeyFile}`,
      repair: `chmod 600 ${secretKeyFile}`,
    };
  return { level: 'ok', what, found: `${secretKeyFile}, only for its owner` };
}

/** The key's 32 bytes, or undefined when the file holds anything else. */
export function readKey(path: string): Uint8Array | undefined {
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  return bytes.length === 32 ? bytes : undefined;
}

export async function checkWeb(): Promise<Finding> {
  const { webFolder } = await import('../installation.ts');
  const apps = ['entry/manifest.json', 'manager/index.html', 'authenticator/index.html'];
  const missing = apps.filter((path) => !existsSync(join(webFolder, path)));
  if (missing.length === 0)
    return { level: 'ok', what: 'web apps', found: 'built; `npm start` rebuilds what is stale' };
  return {
    level: 'warn',
    what: 'web apps',
    found: `not built: ${missing.join(', ')}`,
    repair: '`npm start` builds them, or run `npm run build`.',
  };
}

const programs: readonly { name: string; candidates: readonly string[]; use: string }[] = [
  { name: 'Chromium', candidates: ['chromium', 'chromium-browser', 'google-chrome'], use: 'browser tests' },
  {
    name: 'PostgreSQL',
    candidates: ['postgres', '/usr/lib/postgresql/*/bin/postgres'],
    use: 'tests on PostgreSQL',
  },
  { name: 'OpenSSL', candidates: ['openssl'], use: 'certificates of tests' },
];

export function checkPrograms(): Finding[] {
  return programs.map(({ name, candidates, use }): Finding => {
    for (const candidate of candidates.flatMap((one) => (one.includes('*') ? globSync(one) : [one]))) {
      const ran = spawnSync(candidate, [name === 'OpenSSL' ? 'version' : '--version'], {
        encoding: 'utf8',
        timeout: 10_000,
      });
      const [first = ''] = (ran.stdout ?? '').split('\n');
      if (ran.status === 0 && first) return { level: 'ok', what: name, found: `${first.trim()} (${use})` };
    }
    return { level: 'ok', what: name, found: `not installed; only needed for ${use} (npm run tools)` };
  });
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
