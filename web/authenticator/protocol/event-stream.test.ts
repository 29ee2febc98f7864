// The stream arrives in pieces that respect nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sseComment, sseEvent, sseRetry } from '../../../src/lib/sse.ts';
import { eventParser } from './event-stream.ts';

test('events are the same however the stream was cut', () => {
  const text =
    sseRetry(2000) +
    sseEvent({ event: 'knock', data: '{"a":"x: y"}' }) +
    sseComment() +
    sseEvent({ event: 'gone', data: 'one\ntwo', id: '7' });
  const expected = [
    { event: 'knock', data: '{"a":"x: y"}' },
    { event: 'gone', data: 'one\ntwo' },
  ];
  for (const crlf of [text, text.replaceAll('\n', '\r\n')]) {
    for (let size = 1; size <= crlf.length; size += 1) {
      const parse = eventParser();
      const pieces = crlf.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      assert.deepEqual(pieces.flatMap(parse), expected);
    }
  }
});
