// What the drive reads, and acts on.
import { QueryClient, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { CallError } from '../shared/call.ts';
import { call, codeOf, type SessionInfo } from './server.ts';

export function createQueries(session: SessionInfo): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // Others work here too: a page that is looked at again asks again.
        staleTime: 5_000,
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

export function useAccount(): SessionInfo['account'] {
  const { data } = useQuery({
    queryKey: ['session'],
    queryFn: () => call('GET /api/session'),
    staleTime: 60_000,
  });
  if (!data) throw new Error('the session is loaded before the first page');
  return data.account;
}

export const useDrives = () =>
  useQuery({ queryKey: ['drives'], queryFn: ({ signal }) => call('GET /api/drives', {}, { signal }) });

export const useDetails = (driveId: string, nodeId: string) =>
  useQuery({
    queryKey: ['drive', driveId, 'node', nodeId],
    queryFn: ({ signal }) =>
      call('GET /api/drives/:driveId/nodes/:nodeId', { params: { driveId, nodeId } }, { signal }),
  });

export type Sorting = { sort: 'name' | 'size' | 'modified'; order: 'up' | 'down' };
const pageSize = 200;

export const useListing = (driveId: string, nodeId: string, { sort, order }: Sorting) =>
  useInfiniteQuery({
    queryKey: ['drive', driveId, 'list', nodeId, sort, order],
    queryFn: ({ signal, pageParam }) =>
      call(
        'GET /api/drives/:driveId/nodes/:nodeId/list',
        {
          params: { driveId, nodeId },
          query: { sort, order, offset: String(pageParam), limit: String(pageSize) },
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ more }, pages) => (more ? pages.length * pageSize : undefined),
    refetchInterval: 60_000,
  });

export const useFolders = (driveId: string, nodeId: string, enabled: boolean) =>
  useQuery({
    queryKey: ['drive', driveId, 'folders', nodeId],
    enabled,
    queryFn: async ({ signal }) => {
      const { nodes } = await call(
        'GET /api/drives/:driveId/nodes/:nodeId/list',
        { params: { driveId, nodeId }, query: { limit: '1000' } },
        { signal },
      );
      return nodes.filter(({ kind }) => kind === 'folder');
    },
  });

/** One act: `error` only when there is something to say. */
export function useAct<I, R>(act: (input: I) => Promise<R>, done?: (reply: R, input: I) => void) {
  const { mutate, isPending, error, reset } = useMutation<R, Error, I>({
    mutationFn: act,
    onSuccess: (reply, input) => done?.(reply, input),
  });
  const leaving = codeOf(error) === 'web/leaving';
  return { run: mutate, busy: isPending || leaving, error: leaving ? null : error, reset };
}
