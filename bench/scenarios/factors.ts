// What checking a factor costs beside its cryptography alone: an assertion of a key, a code of an app (both in this process, CPU of many
// checks), and a whole sign-in with a backup code (CPU of the server beside that of its two hashes).
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { verifyTotp } from '../../src/lib/totp.ts';
import { checkAssertion, readAssertion } from '../../src/lib/webauthn.ts';
import { measureBareHash } from '../kit/bare.ts';
import { closeClient } from '../kit/client.ts';
import type { Figures, Scenario } from '../kit/figures.ts';
import { preparePeople } from '../kit/people.ts';
import { type Server, startServer } from '../kit/server.ts';
import { createVisitor, type Visitor } from '../kit/visitor.ts';

const each = 60;
/** Rounds nobody counts: the server's code is still being compiled. */
const warmRounds = 2;
const checks = 4000;
const most = 2;

/** CPU of this process for one of many, in microseconds. */
function cpuOf(times: number, work: (index: number) => boolean): number {
  for (let index = 0; index < times / 4; index += 1) work(index);
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1)
    if (!work(index)) throw new Error('a right answer was refused');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function addRatio(figures: Figures, what: string, oursUs: number, bareUs: number): void {
  figures.add({ what: `${what}: CPU`, unit: 'µs' }, oursUs);
  figures.add({ what: `${what}: CPU of its cryptography alone`, unit: 'µs' }, bareUs);
  figures.add({ what: `${what}: times its cryptography alone`, unit: '×', most }, oursUs / bareUs);
}

/** JSON as a page sends it, to a verdict; beside it the same key imported, the two hashes and the signature. */
function measureAssertion(figures: Figures): void {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const [origin, rpId, challenge] = ['https://accounts.example.org', 'accounts.example.org', 'c'.repeat(43)];
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }),
  );
  const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
  const data = Buffer.concat([hash(rpId), Buffer.of(5, 0, 0, 0, 7)]);
  const signature = sign('sha256', Buffer.concat([data, hash(clientData)]), privateKey);
  const id = 'k'.repeat(43);
  const answer = JSON.stringify({
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: 'h'.repeat(43),
    },
  });
  const ours = cpuOf(checks, () => {
    const assertion = readAssertion(JSON.parse(answer));
    return (
      assertion !== undefined &&
      checkAssertion(assertion, { origin, rpId, challenge, publicKey: spki }) !== undefined
    );
  });
  const bare = cpuOf(checks, () => {
    hash(rpId);
    const signed = Buffer.concat([data, hash(clientData)]);
    return verify('sha256', signed, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
  });
  addRatio(figures, 'assertion of a security key', ours, bare);
}

/** Three steps are always computed, so three HMACs are the cryptography. */
function measureCode(figures: Figures): void {
  const secret = new Uint8Array(20).fill(7);
  const counter = Buffer.alloc(8);
  const many = checks * 5;
  const ours = cpuOf(many, (index) => {
    const now = 1_800_000_000_000 + index * 30_000;
    verifyTotp({ secret, code: '123456', now, lastStep: null });
    return true;
  });
  const bare = cpuOf(many, (index) => {
    for (let step = 0; step < 3; step += 1) {
      counter.writeUInt32BE(index + step, 4);
      createHmac('sha1', secret).update(counter).digest();
    }
    return true;
  });
  addRatio(figures, 'code of an app', ours, bare);
}

async function measureBackupCodes(figures: Figures, server: Server, visitors: readonly Visitor[]) {
  const hash = await measureBareHash(2);
  const before = server.read();
  for (const visitor of visitors) await visitor.withBackupCode();
  const cpuMs = (server.read().cpuMs - before.cpuMs) / visitors.length;
  figures.add({ what: 'sign-in with a backup code: CPU of the server', unit: 'ms' }, cpuMs);
  figures.add({ what: 'sign-in with a backup code: CPU of its two hashes', unit: 'ms' }, hash.cpuMs * 2);
  figures.add(
    {
      what: 'sign-in with a backup code: times its cryptography alone',
      unit: '×',
      most,
      note: 'password and code are one hash each; all threads of the server, every request of the sign-in after its first page',
    },
    cpuMs / (hash.cpuMs * 2),
  );
}

export const factors: Scenario = {
  about: 'checking a factor, beside its cryptography alone',
  async run(figures, rounds) {
    const all = rounds + warmRounds;
    const prepared = await preparePeople({ backup: each * all });
    const server = await startServer(prepared.folder);
    try {
      const visitors = prepared.people.backup.map(createVisitor);
      for (const visitor of visitors) await visitor.openPage();
      const warm: Figures = { add() {}, list: () => [] };
      for (let turn = 0; turn < all; turn += 1) {
        const counted = turn < warmRounds ? warm : figures;
        measureAssertion(counted);
        measureCode(counted);
        await measureBackupCodes(counted, server, visitors.slice(turn * each, (turn + 1) * each));
      }
    } finally {
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
