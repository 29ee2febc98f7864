// A real server of buckets for tests: OpenStack Swift with its S3 interface, from Debian (`npm run tools`), on loopback, with a
// folder of its own. One for the whole test process; each who asks gets a bucket of their own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bucket } from '../../src/core/blobs/place.ts';
import { createRequests } from '../../src/core/blobs/s3-requests.ts';
import { silentLog } from '../../src/core/log.ts';
import { secret } from '../../src/core/secret.ts';
import { freePort } from './proxies.ts';

const python = '/usr/bin/python3';
const proof = '/usr/lib/python3/dist-packages/swift/common/middleware/s3api/s3api.py';
const region = 'us-east-1';
/** Five servers in Python on a machine that does much else: only one that never comes up waits so long. */
const readyWithinMs = 240_000;

/** Why the suite cannot run here, or false. In CI it must run. */
export const skipBucketServer: string | false =
  existsSync(proof) || process.env['CI'] === 'true'
    ? false
    : 'python3-swift is not installed (npm run tools)';

let shared: Promise<Bucket> | undefined;

/** A new bucket. */
export async function startBucketServer(): Promise<Bucket> {
  shared ??= start();
  const bucket = { ...(await shared), name: `files-${randomBytes(6).toString('hex')}` };
  await createRequests(bucket, { log: silentLog }).ask({ method: 'PUT', key: '' });
  return bucket;
}

const rings = `
import sys
from swift.common.ring import RingBuilder
for name, port in zip(('account', 'container', 'object'), sys.argv[2:]):
    builder = RingBuilder(4, 1, 0)
    at = {'ip': '127.0.0.1', 'port': int(port)}
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1.0, 'device': 'disk', 'meta': '', **at,
        **{'replication_' + key: value for key, value in at.items()}})
    builder.rebalance()
    builder.get_ring().save(sys.argv[1] + '/' + name + '.ring.gz')
`;
const serve = `
import ctypes
import sys
# Ends with the tests however they end: 1 is PR_SET_PDEATHSIG.
ctypes.CDLL(None).prctl(1, 9)
import swift.common.utils
swift.common.utils.SWIFT_CONF_FILE = sys.argv[1] + '/swift.conf'
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[1] + '/' + sys.argv[2] + '.conf', sys.argv[2] + '-server'))
`;
const filters = ['catch_errors', 'gatekeeper', 'healthcheck', 'memcache', 's3api', 'tempauth', 'slo', 'dlo'];
const settings: Record<string, string> = {
  s3api: `location = ${region}`,
  tempauth: 'user_test_tester = testing .admin',
};

async function start(): Promise<Bucket> {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-swift-'));
  mkdirSync(join(folder, 'disks/disk'), { recursive: true });
  const names = ['account', 'container', 'object', 'proxy'] as const;
  const ports = await Promise.all(names.map(freePort));
  execFileSync(python, ['-c', rings, folder, ...ports.slice(0, 3).map(String)]);
  writeFileSync(
    join(folder, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n[storage-policy:0]\nname = one\ndefault = yes\n',
  );
  const children: ChildProcess[] = [];
  names.forEach((name, at) => {
    const usual = [
      '[DEFAULT]',
      'bind_ip = 127.0.0.1',
      `bind_port = ${ports[at]}`,
      'workers = 0',
      `swift_dir = ${folder}`,
      `user = ${userInfo().username}`,
      'log_level = ERROR',
      `devices = ${folder}/disks`,
      'mount_check = false',
      '[pipeline:main]',
      `pipeline = ${name === 'proxy' ? `${filters.join(' ')} ` : ''}${name}-server`,
      `[app:${name}-server]`,
      `use = egg:swift#${name}`,
    ];
    const more =
      name === 'proxy'
        ? [
            'account_autocreate = true',
            ...filters.flatMap((one) => [`[filter:${one}]`, `use = egg:swift#${one}`, settings[one] ?? '']),
          ]
        : [];
    writeFileSync(join(folder, `${name}.conf`), [...usual, ...more].join('\n'));
    children.push(spawn(python, ['-c', serve, folder, name], { stdio: 'ignore' }));
  });
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  // The tests are over when only these are left.
  for (const child of children) child.unref();

  const endpoint = `http://127.0.0.1:${ports[3]}`;
  for (const began = Date.now(); ; ) {
    const answer = await fetch(`${endpoint}/healthcheck`).catch(() => undefined);
    const stores = await Promise.all(
      ports.slice(0, 3).map((port) => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)),
    );
    if (answer?.ok && stores.every(Boolean)) break;
    if (Date.now() - began > readyWithinMs) throw new Error('Swift does not come up.');
    await wait(100);
  }
  return {
    kind: 'bucket',
    endpoint,
    name: '',
    prefix: 'here/',
    region,
    style: 'path',
    keyId: 'test:tester',
    secret: secret('testing'),
  };
}
