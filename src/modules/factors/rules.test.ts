import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupCodeText, proofMs, selectorOf, stillCounts, twoStepState } from './rules.ts';

test('two-step verification that is on stays on when no factor is left', () => {
  assert.equal(twoStepState(null, 0), 'off');
  assert.equal(twoStepState(null, 1), 'unfinished');
  assert.equal(twoStepState(1, 1), 'on');
  assert.equal(twoStepState(1, 0), 'on');
});

test('an unproven code app counts for fifteen minutes, a proven one for ever', () => {
  assert.equal(stillCounts({ proven_at: null, added_at: 0 }, proofMs - 1), true);
  assert.equal(stillCounts({ proven_at: null, added_at: 0 }, proofMs), false);
  assert.equal(stillCounts({ proven_at: 1, added_at: 0 }, proofMs * 1000), true);
});

test('a backup code is read as it was meant and differs between accounts', () => {
  assert.equal(backupCodeText('a', ' o1l23-45678-9abcd '), backupCodeText('a', '01123456789ABCD'));
  assert.notEqual(backupCodeText('a', '0'), backupCodeText('b', '0'));
});

test('the selector is the first 32 bits, never negative', () => {
  assert.equal(selectorOf(Uint8Array.of(0xff, 0, 0, 1, 9)), 0xff000001);
  const inside = Uint8Array.of(9, 9, 0xff, 0, 0, 1, 9).subarray(2);
  assert.equal(selectorOf(inside), 0xff000001);
});
