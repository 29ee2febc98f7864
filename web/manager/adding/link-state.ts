// How far a link is, live: the server's stream of events, and asking every three seconds where streams do not come
// through. The page's own clock ends a link nobody scanned.
import { useEffect, useState } from 'react';
import { CallError } from '../../shared/call.ts';
import { call, type LinkState, now } from '../server.ts';

const over: ReadonlySet<LinkState['state']> = new Set(['done', 'killed', 'refused', 'expired']);
const askEveryMs = 3000;

/** Starts as `new`; the setter takes what an act on the link answered. */
export function useLinkState(linkId: string, expiresAt: number): [LinkState, (state: LinkState) => void] {
  const [state, setState] = useState<LinkState>({
    state: 'new',
    digits: null,
    deviceName: null,
    deviceId: null,
    expiresAt,
  });
  const ended = over.has(state.state);
  useEffect(() => {
    if (ended) return;
    const leave = new AbortController();
    let asking: ReturnType<typeof setTimeout> | undefined;
    const stream = new EventSource(`/api/authenticator/links/${encodeURIComponent(linkId)}/events`);
    stream.addEventListener('link', (event) => setState(JSON.parse(event.data as string) as LinkState));
    stream.addEventListener('error', () => {
      // While it connects again by itself there is nothing to do; a refused stream stays closed.
      if (stream.readyState === EventSource.CLOSED && asking === undefined) ask();
    });
    function ask(): void {
      call('GET /api/authenticator/links/:linkId', { params: { linkId } }, { signal: leave.signal })
        .then(setState)
        .catch((error: unknown) => {
          if (error instanceof CallError && error.code === 'authenticator/no-such-link') {
            setState((before) => ({ ...before, state: 'expired' }));
          }
        })
        .finally(() => {
          if (!leave.signal.aborted) asking = setTimeout(ask, askEveryMs);
        });
    }
    return () => {
      leave.abort();
      stream.close();
      clearTimeout(asking);
    };
  }, [linkId, ended]);
  const isNew = state.state === 'new';
  useEffect(() => {
    if (!isNew) return;
    const timer = setTimeout(
      () => setState((before) => (before.state === 'new' ? { ...before, state: 'expired' } : before)),
      Math.max(0, expiresAt - now()),
    );
    return () => clearTimeout(timer);
  }, [isNew, expiresAt]);
  return [state, setState];
}
