// Our own check of assertions gives the verdict of @simplewebauthn/server, on honest answers and on hundreds of broken ones.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { checkAssertion, mayFollow, readAssertion } from '../../../src/lib/webauthn.ts';
import { readRegistration } from '../../../src/modules/factors/keys/registration.ts';
import { createSeededRandom } from '../../../src/core/random.ts';
import { createSoftKey, type Lies } from '../../kit/soft-key.ts';

const origin = 'http://localhost:8330';
const rpId = 'localhost';
const challenge = Buffer.alloc(32, 3).toString('base64url');
const key = createSoftKey();
const made = key.create({ challenge, rp: { id: rpId }, user: { id: 'dXNlcg' }, excludeCredentials: [] });
type Answer = ReturnType<typeof key.get>;

async function theirs(): Promise<(answer: Answer) => Promise<boolean>> {
  const { registrationInfo } = await verifyRegistrationResponse({
    response: made as never,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
  });
  assert.ok(registrationInfo);
  // A counter below every counter: judging it is not this check's business.
  const credential = { ...registrationInfo.credential, counter: -1 };
  return async (answer) => {
    try {
      const { verified } = await verifyAuthenticationResponse({
        response: answer as never,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        credential,
        requireUserVerification: false,
      });
      return verified;
    } catch {
      return false;
    }
  };
}

async function ours(): Promise<(answer: Answer) => boolean> {
  const read = await readRegistration(made, { challenge, origin, rpId, mustVerifyUser: true });
  assert.ok(read);
  assert.equal(
    createPublicKey({ key: Buffer.from(read.publicKey), format: 'der', type: 'spki' }).asymmetricKeyType,
    'ec',
  );
  return (answer) => {
    const assertion = readAssertion(answer);
    if (!assertion) return false;
    return checkAssertion(assertion, { origin, rpId, challenge, publicKey: read.publicKey }) !== undefined;
  };
}

const honest = (lies: Lies = {}) => key.get({ challenge, rpId, allowCredentials: [] }, lies);

test('the same verdict as the library on honest and on broken assertions', async () => {
  const [they, we] = [await theirs(), await ours()];
  const random = createSeededRandom('verdicts');
  const lies: Lies[] = [
    {},
    { userVerified: false },
    { userPresent: false },
    { origin: 'http://localhost' },
    { rpId: 'example.org' },
    { type: 'webauthn.create' },
    { challenge: 'other' },
    { counter: 0 },
    { userHandle: null },
  ];
  let right = 0;
  let wrong = 0;
  const compare = async (answer: Answer, what: string) => {
    const verdict = we(answer);
    assert.equal(verdict, await they(answer), what);
    if (verdict) right += 1;
    else wrong += 1;
  };
  for (const lie of lies) await compare(honest(lie), JSON.stringify(lie));
  const parts = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
  for (let turn = 0; turn < 600; turn += 1) {
    const answer = honest();
    const part = parts[turn % 3] ?? 'signature';
    const bytes = Buffer.from(answer.response[part], 'base64url');
    const [at = 0, how = 0, bit = 0] = random.bytes(3);
    const place = at % bytes.length;
    const changed =
      how % 4 === 0
        ? bytes.subarray(0, place)
        : how % 4 === 1
          ? Buffer.concat([bytes, random.bytes(1 + (bit % 9))])
          : Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ (1 << (bit % 8)) : byte)));
    const response = { ...answer.response, [part]: changed.toString('base64url') };
    // The library overlooks some bytes around an ECDSA signature; OpenSSL refuses every change.
    if (part === 'signature') assert.equal(we({ ...answer, response }), false);
    else await compare({ ...answer, response }, `${part} ${how % 4} at ${place}`);
  }
  assert.ok(right >= 4, `${right} right ones`);
  assert.ok(wrong > 300, `${wrong} wrong ones`);
});

test('a frame of another site is refused, which the library leaves open', async () => {
  const we = await ours();
  assert.equal(we(honest({ crossOrigin: true })), false);
});

test('what is too large or has no shape is no assertion', () => {
  const good = honest();
  assert.ok(readAssertion(good));
  const long = 'a'.repeat(5000);
  for (const broken of [
    null,
    undefined,
    'text',
    {},
    { ...good, type: 'password' },
    { ...good, rawId: 'other' },
    { ...good, id: '', rawId: '' },
    { ...good, id: 'not base64url!', rawId: 'not base64url!' },
    { ...good, response: null },
    { ...good, response: { ...good.response, signature: long } },
    { ...good, response: { ...good.response, authenticatorData: '' } },
    { ...good, response: { ...good.response, clientDataJSON: Buffer.from('[]').toString('base64url') } },
    {
      ...good,
      response: { ...good.response, clientDataJSON: Buffer.from([0xff, 0xfe]).toString('base64url') },
    },
    { ...good, response: { ...good.response, userHandle: 'a'.repeat(89) } },
  ])
    assert.equal(readAssertion(broken), undefined, JSON.stringify(broken)?.slice(0, 80));
});

test('a counter follows when it is larger, or 0 for ever', () => {
  assert.equal(mayFollow(1, 0), true);
  assert.equal(mayFollow(0, 0), true);
  assert.equal(mayFollow(5, 5), false);
  assert.equal(mayFollow(4, 5), false);
  assert.equal(mayFollow(0, 5), false);
});
