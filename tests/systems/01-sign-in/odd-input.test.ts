// What people and programs type that no database may see as it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { world } from '../../kit/world.ts';

onEachDatabase('odd input', ({ kind }) => {
  for (const address of ['ana\0@example.org', '\0', '\ud800@example.org', `${'á'.repeat(900)}@example.org`])
    test(`an address like ${JSON.stringify(address).slice(0, 30)} is a wrong one, not a fault`, async (t) => {
      const w = await world(t, { kind });
      await w.firstAccount();
      const refused = await w.signIn(w.browser(), { address, password: 'what\0ever it may be' });
      assert.equal(refused.status, 401);
    });
});
