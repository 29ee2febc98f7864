// Requests at once: an organisation always has a legal responsible, whatever order they come in.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { onEachDatabase } from '../../kit/each-world.ts';
import { type House, house } from './house.ts';

const responsible = async (h: House): Promise<number> => {
  const row = await h.w.db.kysely
    .selectFrom('membership' as never)
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('role' as never, '=', 'legal-responsible' as never)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

onEachDatabase('the last legal responsible', ({ kind }) => {
  test('fifty parallel demotions, removals and departures leave one', async (t) => {
    const h = await house(t, { kind });
    const people = await Promise.all(['Eva', 'Luz', 'Pau'].map((name) => h.add(name, 'legal-responsible')));
    const all = [{ accountId: h.anaId, browser: h.ana }, ...people];
    const requests = Array.from({ length: 50 }, (_, index) => {
      const by = all[index % 4]?.browser ?? h.ana;
      const on = all[(index * 7 + (index >> 2)) % 4]?.accountId ?? '';
      if (index % 3 === 0) return by.api(`POST ${h.base}/leave`, {});
      if (index % 3 === 1) return by.api(`DELETE ${h.base}/people/${on}`);
      return by.api(`PATCH ${h.base}/people/${on}`, { role: 'member' });
    });
    const said = await Promise.all(requests);
    assert.equal(await responsible(h), 1);
    assert.ok(
      said.some(
        ({ json }) =>
          json.code === 'organisations/last-legal-responsible' || json.code === 'organisations/not-yours',
      ),
    );
    assert.ok(
      said.every(({ status }) => status < 500),
      JSON.stringify(said.map(({ status }) => status)),
    );
  });

  test('two who demote each other at once: one stays', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'legal-responsible');
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([
        h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'administrator' }),
        eva.browser.api(`PATCH ${h.base}/people/${h.anaId}`, { role: 'administrator' }),
      ]);
      assert.equal(await responsible(h), 1);
      // Whoever stayed gives the role back.
      await h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'legal-responsible' });
      await eva.browser.api(`PATCH ${h.base}/people/${h.anaId}`, { role: 'legal-responsible' });
    }
  });
});

describe('any order of requests', () => {
  test('never loses the last legal responsible', async (t) => {
    const h = await house(t);
    const people = await Promise.all(['Eva', 'Luz'].map((name) => h.add(name, 'legal-responsible')));
    const all = [{ accountId: h.anaId, browser: h.ana }, ...people];
    const request = fc.record({
      by: fc.nat(2),
      on: fc.nat(2),
      act: fc.constantFrom('leave', 'remove', 'member', 'administrator', 'legal-responsible', 'bulk'),
    });
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (sequence) => {
        await h.w.db.transaction(async (tx) => {
          for (const one of all)
            await h.w.app.organisations.addMember(tx, h.organisation, one.accountId, 'member', null);
          await tx.kysely
            .updateTable('membership' as never)
            .set({ role: 'legal-responsible', role_rank: 0 } as never)
            .execute();
        });
        await Promise.all(
          sequence.map(({ by, on, act }) => {
            const { browser } = all[by] ?? all[0]!;
            const { accountId } = all[on] ?? all[0]!;
            if (act === 'leave') return browser.api(`POST ${h.base}/leave`, {});
            if (act === 'remove') return browser.api(`DELETE ${h.base}/people/${accountId}`);
            if (act === 'bulk') return browser.api(`POST ${h.base}/changes`, { role: null, filter: {} });
            return browser.api(`PATCH ${h.base}/people/${accountId}`, { role: act });
          }),
        );
        await h.w.app.jobs.runDue();
        tried += 1;
        const left = await responsible(h);
        assert.ok(left >= 1, JSON.stringify(sequence));
      }),
      { numRuns: 60 },
    );
    t.diagnostic(`${tried} sequences of requests at once`);
  });
});
