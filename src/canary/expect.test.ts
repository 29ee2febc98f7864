// What the canary takes for a refusal: too little and it sees nothing, too much and it cries at every page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard } from '../core/contract.ts';
import { type Answer, isRefusal, mustRefuse } from './expect.ts';

const plain: Answer = { status: 401, location: '', code: undefined, isPage: false, setsSession: false };

test('only the guard speaks a refusal: not a shape that is wrong, a limit, a fault, or a session beside it', () => {
  const rows: [Partial<Answer>, boolean][] = [
    [{ status: 401, code: 'core/sign-in-required' }, true],
    [{ status: 403, code: 'core/two-step-required' }, true],
    [{ status: 403, isPage: true }, true],
    [{ status: 303, location: '/sign-in?next=%2F' }, true],
    [{ status: 303, location: '/two-step-required?next=%2F' }, true],
    [{ status: 303, location: '/step-up?verb=factors&next=%2F' }, true],
    [{ status: 303, location: '/manager/' }, false],
    [{ status: 303, location: '/sign-in-elsewhere' }, false],
    [{ status: 303, location: '/sign-in', setsSession: true }, false],
    [{ status: 200 }, false],
    [{ status: 400, code: 'core/bad-request' }, false],
    [{ status: 403, code: 'factors/wrong-code' }, false],
    [{ status: 404, code: 'core/not-found' }, false],
    [{ status: 429, code: 'core/too-many' }, false],
    [{ status: 500, code: 'core/fault' }, false],
    [{ status: 200, code: 'a stream that stays open' }, false],
  ];
  for (const [change, is] of rows)
    assert.equal(isRefusal({ ...plain, ...change }), is, JSON.stringify(change));
});

test('a half sign-in is let in by sign-in routes alone, who must enrol by what leads to a factor alone, a password by what programs use', () => {
  const guards = {
    public: guard.public('For the table.'),
    attempt: guard.attempt,
    session: guard.session,
    enrolling: guard.enrolling,
    sudo: guard.sudo('factors'),
    sudoEnrolling: guard.sudoEnrolling('factors'),
    device: guard.device,
    operator: guard.operator,
    app: guard.app('drive'),
    service: guard.service,
  };
  const letIn = (role: Parameters<typeof mustRefuse>[1]) =>
    Object.entries(guards)
      .filter(([, one]) => !mustRefuse(one, role))
      .map(([name]) => name);
  assert.deepEqual(letIn('nobody'), ['public']);
  assert.deepEqual(letIn('attempt'), ['public', 'attempt']);
  assert.deepEqual(letIn('must-enrol'), ['public', 'enrolling', 'sudoEnrolling']);
  assert.deepEqual(letIn('password-alone'), ['public', 'app']);
});
