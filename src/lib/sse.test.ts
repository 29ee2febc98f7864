import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sseComment, sseEvent, sseRetry } from './sse.ts';

test('an event carries its name, id and every line of its data', () => {
  assert.equal(sseEvent({ data: 'x' }), 'data: x\n\n');
  assert.equal(
    sseEvent({ event: 'knock', id: '7', data: 'a\nb\r\nc\rd' }),
    'event: knock\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\n\n',
  );
  assert.equal(sseEvent({ data: '' }), 'data: \n\n');
  assert.equal(sseRetry(3000), 'retry: 3000\n\n');
  assert.equal(sseComment('beat'), ': beat\n\n');
});

test('no value can begin a field of its own', () => {
  for (const bad of ['a\ndata: forged', 'a\rb', 'a\0']) {
    assert.throws(() => sseEvent({ event: bad, data: '' }), TypeError);
    assert.throws(() => sseEvent({ id: bad, data: '' }), TypeError);
    assert.throws(() => sseComment(bad), TypeError);
  }
  assert.throws(() => sseRetry(1.5), TypeError);
  assert.throws(() => sseRetry(-1), TypeError);
  assert.ok(!sseEvent({ data: 'x\n\nevent: forged' }).includes('\nevent:'));
});
