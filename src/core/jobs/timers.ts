// Timers: a row each with the next tick; whoever moves it on runs it, so that one process of a cluster does.
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/db.ts';
import type { Log } from '../log.ts';

export type Timers = {
  every(name: string, seconds: number, run: () => Promise<void>): void;
  /** Runs the timers whose tick has come, each once however many were missed; says how many. */
  runDue(): Promise<number>;
};

type Timer = {
  name: string;
  spanMs: number;
  run: () => Promise<void>;
  since: number;
  nextAt: number | undefined;
};

export function createTimers(deps: { db: Db; clock: Clock; log: Log }): Timers {
  const { db, clock, log } = deps;
  const timers: Timer[] = [];

  /** True for exactly one caller per tick. */
  const takeTick = async (timer: Timer, now: number): Promise<boolean> => {
    if (timer.nextAt === undefined)
      await sql`insert into timer (name, next_at) values (${timer.name}, ${timer.since + timer.spanMs})
        on conflict (name) do nothing`.execute(db.kysely);
    // A tick further ahead than one span comes from a clock that was put back.
    const taken = await sql`update timer set next_at = ${now + timer.spanMs} where name = ${timer.name}
      and (next_at <= ${now} or next_at > ${now + timer.spanMs})`.execute(db.kysely);
    if ((taken.numAffectedRows ?? 0n) > 0n) {
      timer.nextAt = now + timer.spanMs;
      return true;
    }
    const row = await sql<{ next_at: number }>`select next_at from timer where name = ${timer.name}`.execute(
      db.kysely,
    );
    timer.nextAt = row.rows[0]?.next_at ?? now;
    return false;
  };
  return {
    every(name, seconds, run) {
      if (timers.some((timer) => timer.name === name)) throw new Error(`Timer ${name} is there already.`);
      timers.push({ name, spanMs: seconds * 1000, run, since: clock.now(), nextAt: undefined });
    },
    async runDue() {
      let ran = 0;
      for (const timer of timers) {
        const now = clock.now();
        // What was read last time spares the database a question at every look.
        if (timer.nextAt !== undefined && now < timer.nextAt && timer.nextAt <= now + timer.spanMs) continue;
        if (!(await takeTick(timer, now))) continue;
        ran += 1;
        try {
          await timer.run();
        } catch (error) {
          log.error({ err: error, timer: timer.name }, 'timer failed, next tick tries again');
        }
      }
      return ran;
    },
  };
}
