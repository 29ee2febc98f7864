// A certificate authority for one test, made by openssl: what it signs is trusted by nobody until a test says so.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Certificate } from './loopback-certificate.ts';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function createAuthority(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-authority-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const own = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=An authority of a test'];
  openssl('req', '-x509', ...newKey, ...own);
  return {
    /** The file that `NODE_EXTRA_CA_CERTS` would name, and what stands in it. */
    file: at('ca.pem'),
    certificate: readFileSync(at('ca.pem'), 'utf8'),
    /** For one host name, until two days from now or until the first day of 2020. */
    sign(host: string, isExpired = false): Certificate {
      openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'asked.pem', '-subj', `/CN=${host}`);
      writeFileSync(at('names.txt'), `subjectAltName=DNS:${host}\n`);
      writeFileSync(
        at('ca.conf'),
        `[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\nnew_certs_dir=.\ncertificate=ca.pem\nprivate_key=ca.key\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n`,
      );
      writeFileSync(at('index.txt'), '');
      const dates = isExpired
        ? ['-startdate', '20190101000000Z', '-enddate', '20200101000000Z']
        : ['-days', '2'];
      openssl(
        'ca',
        '-batch',
        '-config',
        'ca.conf',
        '-in',
        'asked.pem',
        '-out',
        'cert.pem',
        '-extfile',
        'names.txt',
        '-notext',
        ...dates,
      );
      return { key: readFileSync(at('key.pem'), 'utf8'), cert: readFileSync(at('cert.pem'), 'utf8') };
    },
  };
}
