// The hub of one process. Ten thousand idle topics cost a Map entry and a closure each.
import type { Log } from '../log.ts';
import type { Live } from './live.ts';

type Receive = (message: unknown) => void;

/** Local delivery. `publish` calls the subscribers before it returns; one that throws is logged and hurts no other. */
export function createHub(log: Log): Live {
  // Most topics have one subscriber: a Set for each would triple the cost.
  const topics = new Map<string, Receive | Set<Receive>>();
  return {
    publish(topic, message) {
      const found = topics.get(topic);
      if (!found) return;
      // The copy keeps subscribers as far apart as they are between processes.
      const text = JSON.stringify(message ?? null);
      for (const receive of typeof found === 'function' ? [found] : [...found]) {
        try {
          receive(JSON.parse(text));
        } catch (error) {
          log.error({ err: error, area: topic.split(':')[0] }, 'live subscriber failed');
        }
      }
    },
    subscribe(topic, receive) {
      // The same function may subscribe twice; each subscription ends by itself.
      const mine: Receive = (message) => receive(message);
      const found = topics.get(topic);
      if (!found) topics.set(topic, mine);
      else if (typeof found === 'function') topics.set(topic, new Set([found, mine]));
      else found.add(mine);
      return () => {
        const now = topics.get(topic);
        if (now === mine) topics.delete(topic);
        else if (typeof now === 'object' && now.delete(mine) && now.size === 0) topics.delete(topic);
      };
    },
    async close() {
      topics.clear();
    },
  };
}
