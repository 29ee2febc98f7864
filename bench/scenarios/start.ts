// Start to first answer on an existing data folder, in peace and after a kill under load; memory of the idle server.
import { setTimeout as wait } from 'node:timers/promises';
import { closeClient } from '../kit/client.ts';
import { megabyte, type Scenario } from '../kit/figures.ts';
import { preparePeople } from '../kit/people.ts';
import { startServer } from '../kit/server.ts';
import { createVisitor, type Visitor } from '../kit/visitor.ts';

/** Signs in without end until the server is gone; what was under way then has failed, as it must. */
async function signInUntilKilled(visitors: readonly Visitor[]): Promise<void> {
  await Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      try {
        for (let turn = client; ; turn += 8) await visitors[turn % visitors.length]?.withPassword();
      } catch {
        // The server was killed.
      }
    }),
  );
}

export const start: Scenario = {
  about: 'start to first answer, also after kill -9 under load; idle memory',
  async run(figures, rounds) {
    const prepared = await preparePeople({ password: 2000 });
    try {
      const visitors = prepared.people.password.slice(0, 200).map(createVisitor);
      for (let turn = 0; turn < rounds; turn += 1) {
        let server = await startServer(prepared.folder);
        figures.add(
          { what: 'start to first answer', unit: 'ms', most: 1500, note: '2,000 accounts' },
          server.firstAnswerMs,
        );
        await wait(10_000);
        figures.add(
          { what: 'idle memory', unit: 'MB', most: 150, note: 'ten seconds after the start' },
          server.read().rssBytes / megabyte,
        );
        for (const visitor of visitors) await visitor.openPage();
        const working = signInUntilKilled(visitors);
        await wait(3000);
        await server.stop('SIGKILL');
        await working;
        closeClient();
        server = await startServer(prepared.folder);
        figures.add(
          { what: 'start to first answer after kill -9 under load', unit: 'ms', most: 3000 },
          server.firstAnswerMs,
        );
        await server.stop();
      }
    } finally {
      closeClient();
      prepared.remove();
    }
  },
};
