// A process that holds the streams of many idle devices: connects them, says so, and waits to be ended.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Events } from './client.ts';
import type { People } from './people.ts';
import { createVisitor } from './visitor.ts';

const [folder = '', from = '0', to = '0'] = process.argv.slice(2);
const people = JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8')) as People;
const waiting = people.knock.slice(Number(from), Number(to));
const streams: Events[] = [];
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let person = waiting.shift(); person; person = waiting.shift())
      streams.push(await createVisitor(person).listenAsDevice());
  }),
);
process.send?.({ connected: streams.length });
process.on('disconnect', () => process.exit(0));
