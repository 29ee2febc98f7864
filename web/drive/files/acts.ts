// What people do to files and folders; each says what was done and offers to undo it.
import { useQueryClient } from '@tanstack/react-query';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { call, type Clash } from '../server.ts';

/** The server takes so many at once. */
const atOnce = 500;
const inParts = async <T>(ids: readonly string[], act: (some: string[]) => Promise<T>): Promise<T[]> => {
  const done: T[] = [];
  for (let at = 0; at < ids.length; at += atOnce) done.push(await act(ids.slice(at, at + atOnce)));
  return done;
};

export function useActs(driveId: string) {
  const t = useT();
  const toast = useToast();
  const textOf = useErrorText();
  const queries = useQueryClient();
  const params = { driveId };
  const refresh = async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['drive', driveId] }),
      queries.invalidateQueries({ queryKey: ['drives'] }),
    ]);
  };
  /** Says what went wrong; true when nothing did. */
  const attempt = async (act: () => Promise<unknown>): Promise<boolean> => {
    try {
      await act();
      await refresh();
      return true;
    } catch (error) {
      toast({ text: textOf(error) ?? '', tone: 'danger' });
      return false;
    }
  };

  type Moved = { id: string; name: string; before: { parentId: string; name: string } };
  const back = async (moved: readonly Moved[]): Promise<void> => {
    for (const { id, name, before } of moved) {
      await call('POST /api/drives/:driveId/move', {
        params,
        body: { ids: [id], toId: before.parentId, clash: 'keep-both' },
      });
      if (name !== before.name)
        await call('PATCH /api/drives/:driveId/nodes/:nodeId', {
          params: { driveId, nodeId: id },
          body: { name: before.name },
        });
    }
  };

  return {
    refresh,
    attempt,
    remove: (ids: readonly string[]) =>
      attempt(async () => {
        await inParts(ids, (some) =>
          call('POST /api/drives/:driveId/delete', { params, body: { ids: some } }),
        );
        toast({
          text: t('drive.done.deleted', { count: ids.length }),
          undo: () =>
            void attempt(() =>
              inParts(ids, (some) =>
                call('POST /api/drives/:driveId/restore', { params, body: { ids: some } }),
              ),
            ),
        });
      }),
    rename: (nodeId: string, name: string) =>
      attempt(async () => {
        const { nodes } = await call('PATCH /api/drives/:driveId/nodes/:nodeId', {
          params: { driveId, nodeId },
          body: { name },
        });
        toast({ text: t('drive.done.renamed', { name }), undo: () => void attempt(() => back(nodes)) });
      }),
    /** Throws: the dialog asks what to do when a name is taken. */
    async move(ids: readonly string[], toId: string, clash: Clash) {
      const parts = await inParts(ids, (some) =>
        call('POST /api/drives/:driveId/move', { params, body: { ids: some, toId, clash } }),
      );
      await refresh();
      const moved = parts.flatMap(({ nodes }) => nodes);
      toast({
        text: t('drive.done.moved', { count: moved.length }),
        ...(moved.length > 0 ? { undo: () => void attempt(() => back(moved)) } : {}),
      });
    },
    async copy(ids: readonly string[], toId: string, clash: Clash) {
      const parts = await inParts(ids, (some) =>
        call('POST /api/drives/:driveId/copy', { params, body: { ids: some, toId, clash } }),
      );
      await refresh();
      const made = parts.flatMap((one) => one.ids);
      toast({
        text: t('drive.done.copied', { count: made.length }),
        undo: () =>
          void attempt(() =>
            inParts(made, (some) =>
              call('POST /api/drives/:driveId/delete', { params, body: { ids: some } }),
            ),
          ),
      });
    },
  };
}
export type Acts = ReturnType<typeof useActs>;
