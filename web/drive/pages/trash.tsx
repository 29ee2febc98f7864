// What was deleted, for thirty days: restore, delete for ever, empty.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { Table } from '../../shared/kit/table.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useActs } from '../files/acts.ts';
import { usePlace } from '../places.ts';
import { useDrives } from '../queries.ts';
import { call, type Trashed } from '../server.ts';

const pageSize = 200;
/** Places end with the name of what lay there. */
const folderOf = (place: string): string => place.split('/').slice(0, -1).join(' / ');

export function TrashPage() {
  const t = useT();
  const { driveId } = usePlace();
  const toast = useToast();
  const format = useFormat();
  const { zone } = useTexts();
  const acts = useActs(driveId);
  const params = { driveId };
  const drive = useDrives().data?.drives.find(({ id }) => id === driveId);
  const [asking, setAsking] = useState<Trashed | 'all' | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['drive', driveId, 'trash'],
    queryFn: ({ signal, pageParam }) =>
      call(
        'GET /api/drives/:driveId/trash',
        { params, query: { offset: String(pageParam), limit: String(pageSize) } },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ more }, pages) => (more ? pages.length * pageSize : undefined),
  });
  const rows = query.data?.pages.flatMap(({ nodes }) => nodes) ?? [];
  const restore = (row: Trashed): void => {
    void acts.attempt(async () => {
      const { nodes } = await call('POST /api/drives/:driveId/restore', { params, body: { ids: [row.id] } });
      toast({ text: t('drive.done.restored', { name: nodes[0]?.name ?? row.name }) });
    });
  };
  const destroy = (what: Trashed | 'all'): void => {
    setAsking(null);
    void acts.attempt(async () => {
      const { deleted } =
        what === 'all'
          ? await call('POST /api/drives/:driveId/trash/empty', { params, body: {} })
          : await call('POST /api/drives/:driveId/trash/delete', { params, body: { ids: [what.id] } });
      toast({ text: t('drive.done.destroyed', { count: deleted }) });
    });
  };
  return (
    <>
      <PageHead
        title={t('drive.nav.trash')}
        lead={t('drive.trash.lead')}
        actions={
          rows.length > 0 ? (
            <Button danger icon="trash" onClick={() => setAsking('all')}>
              {t('drive.trash.empty')}
            </Button>
          ) : null
        }
      />
      <Loaded query={{ data: query.data, error: query.error, refetch: query.refetch as never }}>
        {() =>
          rows.length === 0 ? (
            <EmptyState icon="trash" title={t('drive.trash.none')} />
          ) : (
            <Table
              caption={t('drive.nav.trash')}
              captionUnseen
              rows={rows}
              rowKey={({ id }) => id}
              columns={[
                { key: 'name', head: t('drive.column.name'), cell: ({ name }) => name, names: true },
                {
                  key: 'place',
                  head: t('drive.trash.place'),
                  cell: ({ place }) => folderOf(place) || drive?.name,
                },
                {
                  key: 'until',
                  head: t('drive.trash.until'),
                  cell: ({ deletedAt }) => format.date(deletedAt, 'medium', zone),
                },
                {
                  key: 'acts',
                  head: t('kit.actions'),
                  cell: (row) => (
                    <span className="buttons">
                      <Button
                        small
                        aria-label={t('drive.restore-of', { name: row.name })}
                        onClick={() => restore(row)}
                      >
                        {t('drive.restore')}
                      </Button>
                      <Button
                        small
                        danger
                        aria-label={t('drive.trash.delete-of', { name: row.name })}
                        onClick={() => setAsking(row)}
                      >
                        {t('drive.trash.delete')}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {query.hasNextPage ? (
        <div className="buttons more">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('drive.show-more')}
          </Button>
        </div>
      ) : null}
      <ConfirmDialog
        open={asking !== null}
        danger
        title={asking === 'all' ? t('drive.trash.empty') : t('drive.trash.delete')}
        verb={asking === 'all' ? t('drive.trash.empty') : t('drive.trash.delete')}
        onConfirm={() => {
          if (asking) destroy(asking);
        }}
        onClose={() => setAsking(null)}
      >
        {asking === 'all' || asking === null
          ? t('drive.trash.empty.text')
          : t('drive.trash.delete.text', { name: asking.name })}
      </ConfirmDialog>
    </>
  );
}
