// What the drive reads.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call } from './server.ts';

export const useDrives = () =>
  useQuery({ queryKey: ['drives'], queryFn: ({ signal }) => call('GET /api/drives', {}, { signal }) });

export const useDetails = (driveId: string, nodeId: string) =>
  useQuery({
    queryKey: ['drive', driveId, 'node', nodeId],
    queryFn: ({ signal }) =>
      call('GET /api/drives/:driveId/nodes/:nodeId', { params: { driveId, nodeId } }, { signal }),
  });

export type Sorting = { sort: 'name' | 'size' | 'modified'; order: 'up' | 'down' };
/** The first page is there soon; whoever wants more wants many. */
const firstPage = 200;
const otherPages = 1000;

export const useListing = (driveId: string, nodeId: string, { sort, order }: Sorting) =>
  useInfiniteQuery({
    queryKey: ['drive', driveId, 'list', nodeId, sort, order],
    queryFn: ({ signal, pageParam }) =>
      call(
        'GET /api/drives/:driveId/nodes/:nodeId/list',
        {
          params: { driveId, nodeId },
          query: {
            sort,
            order,
            offset: String(pageParam),
            limit: String(pageParam === 0 ? firstPage : otherPages),
          },
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ more }, pages) => (more ? firstPage + (pages.length - 1) * otherPages : undefined),
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
