// What signed-in apps read and act with: one client of queries, the session, and one way to carry out an act.
import { QueryClient, useMutation, useQuery } from '@tanstack/react-query';
import { CallError } from '../call.ts';
import { createSessionCall, isLeaving, type SessionInfo } from './session.ts';

export function createQueries(session: SessionInfo, staleMs: number): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        // Refusals stay refusals; only a lost connection is worth another try.
        retry: (count, error) => count < 1 && error instanceof CallError && error.status === 0,
        retryDelay: 600,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  queries.setQueryData(['session'], session);
  return queries;
}

const call = createSessionCall();
export const fetchSession = (signal?: AbortSignal): Promise<SessionInfo> =>
  call('GET /api/session', {}, signal ? { signal } : {});

export const useSession = () =>
  useQuery({ queryKey: ['session'], queryFn: ({ signal }) => fetchSession(signal), staleTime: 60_000 });

/** The account of the page; it was loaded before anything was drawn. */
export function useAccount(): SessionInfo['account'] {
  const { data } = useSession();
  if (!data) throw new Error('the session is loaded before the first page');
  return data.account;
}

/** One act: `busy` until it is done or the page has left; `error` only when there is something to say. */
export function useAct<I, R>(act: (input: I) => Promise<R>, done?: (reply: R, input: I) => void) {
  const { mutate, isPending, error, reset, variables } = useMutation<R, Error, I>({
    mutationFn: act,
    onSuccess: (reply, input) => done?.(reply, input),
  });
  const leaving = isLeaving(error);
  return { run: mutate, busy: isPending || leaving, error: leaving ? null : error, reset, wanted: variables };
}
