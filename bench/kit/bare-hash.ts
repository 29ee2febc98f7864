// A process that does nothing but argon2 verification, as many at once as cores: what the machine could do at best.
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { parameters } from '../../src/modules/accounts/passwords.ts';

const seconds = Number(process.argv[2] ?? '3');
const secret = 'k'.repeat(43);
const stored = await hash(secret, { ...parameters, algorithm: 2 });
const before = process.cpuUsage();
const started = performance.now();
let done = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    while (performance.now() - started < seconds * 1000) {
      await verify(stored, secret);
      done += 1;
    }
  }),
);
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ perSecond: (done * 1000) / ms, cpuMs: (user + system) / 1000 / done }));
