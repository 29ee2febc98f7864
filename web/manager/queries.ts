// What the Manager reads, and acts on: queries by route, and one way to carry out an act.
import { QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CallError } from '../shared/call.ts';
import { call, isLeaving, type Account, type SessionInfo, type TwoStep } from './server.ts';

export function createQueries(session: SessionInfo): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
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

export const useSession = () =>
  useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => call('GET /api/session', {}, { signal }),
    staleTime: 60_000,
  });

/** The account of the page; it was loaded before anything was drawn. */
export function useAccount(): Account {
  const { data } = useSession();
  if (!data) throw new Error('the session is loaded before the first page');
  return data.account;
}

export const useTwoStep = () =>
  useQuery({
    queryKey: ['two-step'],
    queryFn: ({ signal }) => call('GET /api/two-step', {}, { signal }),
  });

export const useSessions = (enabled = true) =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => call('GET /api/sessions', {}, { signal }),
    enabled,
  });

export const useOrganisations = () =>
  useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => call('GET /api/organisations', {}, { signal }),
    staleTime: 60_000,
  });

/** Puts what the server answered where the pages read it; the log has a new line after most acts. */
export function useStored() {
  const queries = useQueryClient();
  const afterwards = () => queries.invalidateQueries({ queryKey: ['activity'] });
  return {
    account(account: Account): void {
      queries.setQueryData<SessionInfo>(['session'], (before) => (before ? { ...before, account } : before));
      void afterwards();
    },
    twoStep(twoStep: TwoStep): void {
      queries.setQueryData(['two-step'], twoStep);
      void queries.invalidateQueries({ queryKey: ['session'] });
      void afterwards();
    },
    stale(...names: readonly string[]): void {
      for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
      void afterwards();
    },
  };
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
