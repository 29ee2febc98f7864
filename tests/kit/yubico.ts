// A YubiKey that types one-time codes, and a validation server that speaks protocol 2.0: it decrypts the codes, keeps the counters,
// checks and makes signatures. Both by the published formats, independent of the code they test.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const letters = 'cbdefghijklnrtuv';
const toModhex = (data: Uint8Array) =>
  [...data].map((byte) => `${letters[byte >> 4]}${letters[byte & 15]}`).join('');
const fromModhex = (text: string) =>
  Buffer.from(
    (text.match(/../g) ?? []).map(
      (two) => letters.indexOf(two[0] ?? '') * 16 + letters.indexOf(two[1] ?? ''),
    ),
  );

/** CRC-16 of ISO 13239, as the key computes it. */
function crc16(data: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}
/** What the CRC of a whole block with its own CRC at the end comes to. */
const goodResidue = 0xf0b8;

export type SoftYubikey = ReturnType<typeof createSoftYubikey>;

export function createSoftYubikey() {
  const publicId = toModhex(randomBytes(6));
  const privateId = randomBytes(6);
  const aes = randomBytes(16);
  let session = 1;
  let use = 0;
  return {
    publicId,
    privateId,
    aes,
    /** Plugged in again: the session counter grows, uses begin anew. */
    plugIn() {
      session += 1;
      use = 0;
    },
    /** What it types when touched, without the Enter. */
    touch(): string {
      use += 1;
      const block = Buffer.alloc(16);
      privateId.copy(block, 0);
      block.writeUInt16LE(session, 6);
      block.writeUIntLE(use * 8000, 8, 3);
      block.writeUInt8(use, 11);
      randomBytes(2).copy(block, 12);
      block.writeUInt16LE(0xffff - crc16(block.subarray(0, 14)), 14);
      const cipher = createCipheriv('aes-128-ecb', aes, null).setAutoPadding(false);
      return publicId + toModhex(Buffer.concat([cipher.update(block), cipher.final()]));
    },
  };
}

export type ServerLies = {
  /** Signs with another secret. */
  wrongSignature?: boolean;
  otherNonce?: boolean;
  otherOtp?: boolean;
  /** Sets its clock back. */
  oldTime?: boolean;
  status?: string;
  httpStatus?: number;
  /** Takes the request and never answers. */
  silent?: boolean;
  long?: boolean;
};

export async function startYubicoServer(keys: readonly SoftYubikey[], now: () => number) {
  const clientId = '12345';
  const secret = randomBytes(20);
  const seen = new Map<string, number>();
  const requests: URLSearchParams[] = [];
  let lies: ServerLies = {};

  const sign = (fields: Record<string, string>, key: Uint8Array) =>
    createHmac('sha1', key)
      .update(
        Object.entries(fields)
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join('&'),
      )
      .digest('base64');

  /** Status and counters of a code, which is seen from then on. */
  function judge(otp: string): { status: string; session?: number; use?: number; timestamp?: number } {
    const key = keys.find(({ publicId }) => otp.startsWith(publicId));
    if (!key || !/^[cbdefghijklnrtuv]{44}$/.test(otp)) return { status: 'BAD_OTP' };
    const decipher = createDecipheriv('aes-128-ecb', key.aes, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(fromModhex(otp.slice(12))), decipher.final()]);
    if (crc16(block) !== goodResidue || !block.subarray(0, 6).equals(key.privateId))
      return { status: 'BAD_OTP' };
    const [session, use, timestamp] = [block.readUInt16LE(6), block.readUInt8(11), block.readUIntLE(8, 3)];
    const at = session * 256 + use;
    if (at <= (seen.get(key.publicId) ?? 0)) return { status: 'REPLAYED_OTP' };
    seen.set(key.publicId, at);
    return { status: 'OK', session, use, timestamp };
  }

  function answer(query: URLSearchParams): Record<string, string> {
    const { h = '', ...asked } = Object.fromEntries(query);
    const fields: Record<string, string> = {
      t: new Date(now() - (lies.oldTime ? 3_600_000 : 0)).toISOString().replace(/\.\d+Z$/, 'Z0123'),
    };
    const say = (status: string) => ({ ...fields, status: lies.status ?? status });
    if (!asked['id'] || !asked['otp'] || !asked['nonce']) return say('MISSING_PARAMETER');
    if (asked['id'] !== clientId) return say('NO_SUCH_CLIENT');
    if (h !== sign(asked as Record<string, string>, secret)) return say('BAD_SIGNATURE');
    fields['otp'] = lies.otherOtp
      ? asked['otp'].replace(/.$/, (last) => (last === 'c' ? 'b' : 'c'))
      : asked['otp'];
    fields['nonce'] = lies.otherNonce ? 'another0nonce0000' : asked['nonce'];
    const { status, session, use, timestamp } = judge(asked['otp']);
    if (asked['timestamp'] === '1' && session !== undefined) {
      fields['timestamp'] = String(timestamp);
      fields['sessioncounter'] = String(session);
      fields['sessionuse'] = String(use);
    }
    if (status === 'OK') fields['sl'] = '100';
    return say(status);
  }

  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    requests.push(query);
    if (lies.silent) return;
    const fields = answer(query);
    const key = lies.wrongSignature ? randomBytes(20) : secret;
    const lines = Object.entries({ h: sign(fields, key), ...fields }).map(
      ([name, value]) => `${name}=${value}`,
    );
    if (lies.long) lines.push(`x=${'x'.repeat(100_000)}`);
    response.writeHead(lies.httpStatus ?? 200, { 'content-type': 'text/plain' });
    response.end(`${lines.join('\r\n')}\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    requests,
    env: {
      YUBICO_URL: `http://127.0.0.1:${port}/wsapi/2.0/verify`,
      YUBICO_CLIENT_ID: clientId,
      YUBICO_SECRET: secret.toString('base64'),
    },
    config: { url: `http://127.0.0.1:${port}/wsapi/2.0/verify`, clientId, secret: new Uint8Array(secret) },
    lie(how: ServerLies) {
      lies = how;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
