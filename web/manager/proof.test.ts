// The way back from proof and from signing in again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAddress } from '../shared/app/session.ts';
import { stepUpAddress } from './proof.ts';

test('the way back survives as one parameter, whatever it holds', () => {
  const here = '/manager/two-step?remove=a&b=c#d';
  for (const address of [signInAddress(here), stepUpAddress('password', here)])
    assert.equal(new URL(address, 'http://here.invalid').searchParams.get('next'), here);
});
