// Knocks while ten thousand devices listen idle: how fast the card and the YES arrive, what the idle ones cost.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { closeClient } from '../kit/client.ts';
import { type Figures, kilobyte, percentile, type Scenario } from '../kit/figures.ts';
import { type Prepared, preparePeople } from '../kit/people.ts';
import { type Server, startServer } from '../kit/server.ts';
import { createVisitor, type Visitor } from '../kit/visitor.ts';

const idleDevices = 10_000;
const holders = 4;
const active = 100;
const idleSeconds = 30;
/** After it the collector has run and the socket buffers are empty. */
const settleSeconds = 15;

async function connectIdle(prepared: Prepared): Promise<ChildProcess[]> {
  const each = idleDevices / holders;
  return Promise.all(
    Array.from({ length: holders }, async (_, index) => {
      const from = active + index * each;
      const child = fork(join(import.meta.dirname, '../kit/idle-devices.ts'), [
        prepared.folder,
        String(from),
        String(from + each),
      ]);
      process.once('exit', () => child.kill('SIGKILL'));
      const [said] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error('idle devices could not connect'))),
      ])) as [{ connected: number }];
      if (said.connected !== each) throw new Error(`${said.connected} of ${each} devices connected`);
      return child;
    }),
  );
}

async function measureIdle(figures: Figures, server: Server): Promise<void> {
  const before = server.read();
  await wait(idleSeconds * 1000);
  const after = server.read();
  const share = ((after.cpuMs - before.cpuMs) / (after.at - before.at)) * 100;
  figures.add({ what: 'idle CPU with 10,000 devices', unit: '% of a core', most: 2 }, share);
}

async function measureKnocks(figures: Figures, visitors: readonly Visitor[]): Promise<void> {
  // Kept sockets may be about to be closed by the server by now.
  closeClient();
  const card: number[] = [];
  const fromSend: number[] = [];
  const go: number[] = [];
  for (const visitor of visitors) {
    const device = await visitor.listenAsDevice();
    const spans = await visitor.withKnock(device);
    device.close();
    card.push(spans.cardMs);
    fromSend.push(spans.cardFromSendMs);
    go.push(spans.goMs);
  }
  const cardNote = 'from the 303 to the event on the device: 0 when the card was there first';
  figures.add(
    { what: 'password accepted to card, p50', unit: 'ms', most: 5, note: cardNote },
    percentile(card, 0.5),
  );
  figures.add(
    { what: 'password accepted to card, p99', unit: 'ms', most: 25, note: cardNote },
    percentile(card, 0.99),
  );
  figures.add(
    { what: 'password sent to card, p50', unit: 'ms', note: 'hash included' },
    percentile(fromSend, 0.5),
  );
  figures.add({ what: 'YES sent to `go`, p50', unit: 'ms', most: 5 }, percentile(go, 0.5));
  figures.add({ what: 'YES sent to `go`, p99', unit: 'ms', most: 25 }, percentile(go, 0.99));
}

export const knock: Scenario = {
  about: 'knocks with 10,000 idle devices connected; memory and CPU of the idle ones',
  async run(figures, rounds) {
    const prepared = await preparePeople({ knock: idleDevices + active });
    const server = await startServer(prepared.folder);
    const children: ChildProcess[] = [];
    try {
      const visitors = prepared.people.knock.slice(0, active).map(createVisitor);
      for (const visitor of visitors) await visitor.openPage();
      // Warm code and caches first: they are no part of what a device costs.
      await measureKnocks({ add() {}, list: () => [] }, visitors);
      await wait(settleSeconds * 1000);
      const before = server.read();
      children.push(...(await connectIdle(prepared)));
      await wait(settleSeconds * 1000);
      const bytes = (server.read().rssBytes - before.rssBytes) / idleDevices;
      figures.add(
        { what: 'memory an idle device', unit: 'KB', most: 25, note: 'growth of resident memory, once' },
        bytes / kilobyte,
      );
      for (let turn = 0; turn < rounds; turn += 1) {
        await measureIdle(figures, server);
        await measureKnocks(figures, visitors);
      }
    } finally {
      for (const child of children) child.disconnect();
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
