// The way back from a server page is the page that was left, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAddress, withNext } from './proof.ts';

test('the way back is told under the name the server reads, and the verb stays', () => {
  const left = '/manager/two-step?remove=f1';
  const to = new URL(
    withNext(`/step-up?verb=two-step-off&returnTo=${encodeURIComponent(left)}`),
    'http://a.test',
  );
  assert.equal(to.pathname, '/step-up');
  assert.equal(to.searchParams.get('verb'), 'two-step-off');
  assert.equal(to.searchParams.get('next'), left);
  assert.equal(to.searchParams.has('returnTo'), false);
});

test('a way back the server already gave is kept', () => {
  assert.equal(withNext('/step-up?next=%2Fx&returnTo=%2Fy'), '/step-up?next=%2Fx');
});

test('a search in the page left survives the sign-in address', () => {
  const to = new URL(signInAddress('/manager/activity?kind=people&x=1'), 'http://a.test');
  assert.equal(to.searchParams.get('next'), '/manager/activity?kind=people&x=1');
});
