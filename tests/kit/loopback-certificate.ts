// A certificate, for localhost and 127.0.0.1 unless told otherwise, made by openssl for one test run: no private key lives in the
// repository.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = { key: string; cert: string };

/** Nothing trusts it until a test says so with `tls.setDefaultCACertificates`. */
export function makeLoopbackCertificate(names = ['DNS:localhost', 'IP:127.0.0.1']): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-tls-'));
  const file = (name: string) => join(folder, name);
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names.join(',')}`];
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      file('key.pem'),
    ];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-days', '2', '-out', file('cert.pem')], {
      stdio: 'ignore',
    });
    return { key: readFileSync(file('key.pem'), 'utf8'), cert: readFileSync(file('cert.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
