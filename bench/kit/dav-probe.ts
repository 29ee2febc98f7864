// Somebody else on the same drive while a large file goes by: a small request every few milliseconds, from a process of its own.
// Tells at the end how long each took. Reads where to ask, and `stop`, as lines of JSON.
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { expectStatus, Line, type Target } from './dav-client.ts';

const pauseMs = 10;
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const { target, path } = JSON.parse(String((await lines.next()).value)) as { target: Target; path: string };
let going = true;
void lines.next().then(() => {
  going = false;
});
const line = new Line(target);
expectStatus(await line.ask('GET', path), [200], path);
console.log('ready');
const spans: number[] = [];
while (going) {
  spans.push(expectStatus(await line.ask('GET', path), [200], path).ms);
  await wait(pauseMs);
}
line.end();
console.log(JSON.stringify(spans));
process.exit();
