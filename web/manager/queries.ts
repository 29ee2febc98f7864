// What the Manager reads, and where it puts what the server answered.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionInfo } from '../shared/app/session.ts';
import { call, type Account, type TwoStep } from './server.ts';

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
