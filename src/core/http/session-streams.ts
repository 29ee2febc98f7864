// Open streams of sessions: closed when their session begins to owe an organisation a factor. A stream that is open was
// let in once; without this it would go on for as long as nobody touches it.
import type { Live } from '../live/live.ts';
import type { Log } from '../log.ts';
import type { SessionPrincipal } from './principal.ts';

export type WatchSession = (principal: SessionPrincipal, close: () => void) => () => void;

/** `topic` says that rules changed; `owes` is asked again then, for every stream of this process. */
export function createSessionStreams(deps: {
  live: Live;
  log: Log;
  topic: string;
  owes: (principal: SessionPrincipal) => Promise<boolean>;
}): WatchSession {
  const open = new Map<symbol, { principal: SessionPrincipal; close: () => void }>();
  let looking = false;
  let again = false;

  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again) {
        again = false;
        for (const { principal, close } of open.values()) if (await deps.owes(principal)) close();
      }
    } catch (error) {
      // Better closed than open to somebody who may not: clients connect again, and are asked then.
      deps.log.error({ err: error }, 'streams were not judged');
      for (const { close } of open.values()) close();
    } finally {
      looking = false;
    }
  }
  deps.live.subscribe(deps.topic, () => void look());

  return (principal, close) => {
    const key = Symbol('stream');
    open.set(key, { principal, close });
    return () => void open.delete(key);
  };
}
