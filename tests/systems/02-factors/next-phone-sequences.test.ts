// Any sequence of requests of an owner, a new phone and a thief who sees the QR over the owner's shoulder: a phone counts only
// when it was the one and only that scanned, and the old phone signed a yes over its digits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SoftDevice } from '../../kit/device.ts';
import { house } from './house.ts';

const requests = [
  'start',
  'claim',
  'claim-thief',
  'typed',
  'typed-thief',
  'yes',
  'yes-thief-digits',
  'no',
  'wait',
  'wait-thief',
  'prove',
  'prove-thief',
  'thief-vouches',
  'computer-confirms',
  'minute',
] as const;
type Request = (typeof requests)[number];
const ways: readonly (readonly Request[])[] = [
  ['start', 'claim', 'yes', 'wait', 'prove'],
  ['start', 'typed', 'yes', 'wait'],
  ['start', 'claim-thief', 'yes-thief-digits', 'wait-thief'],
  ['start', 'claim', 'yes', 'claim-thief', 'wait', 'prove'],
];
const piece = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...requests).map((one): readonly Request[] => [one]) },
  { weight: 2, arbitrary: fc.constantFrom(...ways) },
);
const sequences = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.flat());
const numRuns = 120;

test('no sequence lets a phone in without the word of the old one over its digits, and alone with the QR', async (t) => {
  const h = await house(t);
  const old = await h.link(await h.phone('Viejo'));
  let round = 0;
  let steps = 0;
  let letIn = 0;

  async function play(sequence: readonly Request[]): Promise<void> {
    round += 1;
    steps += sequence.length;
    // Every round from networks of its own: limits are another test's.
    const ip = (last: number) => `10.${round >> 8}.${round & 255}.${last}`;
    const [fresh, thief] = [await h.phone('Nuevo', ip(1)), await h.phone('Ladrón', ip(2))];
    let link = { linkId: 'none-yet-0', secret: 'A'.repeat(22), typedCode: '0000-0000' };
    // Who holds the link the old phone's screen is about, as a person would tell it.
    let holder: SoftDevice | undefined;
    let dead = false;
    let word: SoftDevice | undefined;
    const claims = new Map<SoftDevice, { linkId: string; claimToken: string; digits: string }>();
    const proven: SoftDevice[] = [];

    const claim = async (who: SoftDevice, byCode: boolean) => {
      const said = await who.claim(byCode ? { typedCode: link.typedCode } : link);
      if (said.status === 200) {
        assert.equal(holder, undefined, 'two hold one link');
        holder = who;
        claims.set(who, said.json);
      } else if (holder && said.status === 410 && link.linkId !== 'none-yet-0') dead = true;
    };
    const say = async (who: SoftDevice, same: boolean) => {
      const digits = claims.get(who)?.digits ?? '123456';
      const said = await old.vouch(link.linkId, digits, same);
      if (said.status !== 200) return;
      assert.ok(!dead && (!same || who === holder), 'a yes over digits nobody shows');
      if (same) word = who;
      else dead = true;
    };
    const wait = async (who: SoftDevice) => {
      const claimed = claims.get(who);
      // Only when there is something to tell: an open question would hold the request for its twenty seconds.
      if (!claimed || (claimed.linkId === link.linkId && !dead && word !== who)) return;
      const said = await who.wait(claimed);
      if (said.json?.grant) {
        assert.ok(word === who && !dead, 'a grant without the word of the old phone');
        who.keep(said.json.grant);
      }
    };
    const prove = async (who: SoftDevice) => {
      if (!who.granted || proven.includes(who)) return;
      if ((await who.prove()).status !== 200) return;
      assert.ok(word === who && !dead, 'a phone counts that nobody vouched for');
      proven.push(who);
    };
    const acts: Record<Request, () => Promise<unknown>> = {
      start: async () => {
        if (link.linkId !== 'none-yet-0') return;
        const { linkId, secret, typedCode, said } = await old.startLink();
        if (said.status === 200) link = { linkId, secret, typedCode };
      },
      claim: () => claim(fresh, false),
      'claim-thief': () => claim(thief, false),
      typed: () => claim(fresh, true),
      'typed-thief': () => claim(thief, true),
      yes: () => say(fresh, true),
      // What a careful person never says; the digits bind it all the same.
      'yes-thief-digits': () => say(thief, true),
      no: () => say(fresh, false),
      wait: () => wait(fresh),
      'wait-thief': () => wait(thief),
      prove: () => prove(fresh),
      'prove-thief': () => prove(thief),
      'thief-vouches': async () => {
        const said = await thief.vouch(link.linkId, claims.get(fresh)?.digits ?? '123456');
        assert.notEqual(said.status, 200, 'a phone of nobody vouches');
      },
      'computer-confirms': async () => {
        assert.notEqual((await h.confirm(link.linkId)).status, 200, 'a session confirms what a phone began');
      },
      minute: async () => h.w.clock.move(60_000),
    };
    for (const request of sequence) await acts[request]();
    const names = (await h.authenticator.devices(h.w.db, h.accountId)).map(({ id }) => id);
    assert.deepEqual(
      names.filter((id) => id !== old.deviceId).sort(),
      proven.map(({ deviceId }) => deviceId).sort(),
    );
    letIn += proven.length;
    for (const { deviceId } of proven)
      await h.w.db.transaction((tx) => h.authenticator.removeDevice(tx, h.accountId, deviceId));
    h.w.clock.move(16 * 60_000);
    await h.w.app.jobs.runDue();
    // Fresh proof ended long ago; it is not what this is about.
  }

  await fc.assert(fc.asyncProperty(sequences, play), {
    numRuns,
    seed: Number(process.env['SEED'] ?? Date.now() & 0x7fffffff),
  });
  t.diagnostic(
    `${round} sequences of ${steps} requests tried, ${letIn} let a phone in with the word it needs`,
  );
  assert.ok(round >= numRuns && letIn > 0, 'the property was not empty');
});
