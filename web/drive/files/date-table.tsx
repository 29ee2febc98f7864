// The table of a run that looks at dates or repairs them, a page at a time, and the file of what kept its date.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '../../shared/app/page.tsx';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { Table } from '../../shared/kit/table.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { call, type DateRow, type DateRun } from '../server.ts';

type Shown = 'all' | 'changes' | 'errors';

/** As the browser knows it: an offset is none to some. */
export function isShowable(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export function DateTable({ driveId, run }: { driveId: string; run: DateRun }) {
  const t = useT();
  const format = useFormat();
  const { zone: own } = useTexts();
  const [shown, setShown] = useState<Shown>('all');
  const zone = isShowable(run.zone) ? run.zone : own;
  const query = useInfiniteQuery({
    queryKey: ['drive', driveId, 'photo-dates', 'rows', run.id, run.state, shown],
    queryFn: ({ signal, pageParam }) =>
      call(
        'GET /api/drives/:driveId/photo-dates/:runId/rows',
        {
          params: { driveId, runId: run.id },
          query: { after: pageParam, ...(shown === 'all' ? {} : { only: shown }) },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ rows, more }) => (more ? rows.at(-1)?.nodeId : undefined),
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const moment = (at: number | null) =>
    at === null ? (
      <span className="soft" aria-label={t('drive-dates.empty-cell')} role="img">
        –
      </span>
    ) : (
      format.dateTime(at, 'medium', zone)
    );
  const resultOf = ({ why, undone, does, exifAt }: DateRow): string => {
    if (why !== null) return t('drive-dates.why', { why });
    if (undone === 'yes') return t('drive-dates.did.undone');
    if (does === 'nothing') return t('drive-dates.did.nothing');
    if (run.act === 'look') return t(exifAt === null ? 'drive-dates.will.name' : 'drive-dates.will.exif');
    if (exifAt !== null) return t('drive-dates.did.exif');
    return t(does === 'set-date-and-write' ? 'drive-dates.did.name-written' : 'drive-dates.did.name');
  };
  return (
    <section className="stack" aria-label={t('drive-dates.table')}>
      <div className="dates-tools">
        <Select
          label={t('drive-dates.show')}
          name="show"
          value={shown}
          options={[
            { value: 'all', label: t('drive-dates.show.all') },
            { value: 'changes', label: t('drive-dates.show.changes') },
            { value: 'errors', label: t('drive-dates.show.errors') },
          ]}
          onChange={(event) => setShown(event.currentTarget.value as Shown)}
        />
        {run.errors > 0 || run.state === 'undone' ? (
          <Link button icon="download" href={`/api/drives/${driveId}/photo-dates/${run.id}/errors`} download>
            {t('drive-dates.csv')}
          </Link>
        ) : null}
      </div>
      <p className="soft small">{t('drive-dates.table.zone', { zone })}</p>
      <Loaded query={{ data: query.data, error: query.error, refetch: query.refetch as never }}>
        {() =>
          rows.length === 0 ? (
            <p>{t('drive-dates.table.none')}</p>
          ) : (
            <Table
              caption={t('drive-dates.table')}
              captionUnseen
              rows={rows}
              rowKey={({ nodeId }) => nodeId}
              columns={[
                {
                  key: 'file',
                  head: t('drive-dates.column.file'),
                  cell: ({ path }) => <bdi className="dates-path">{path}</bdi>,
                  names: true,
                },
                {
                  key: 'now',
                  head: t(run.act === 'look' ? 'drive-dates.column.now' : 'drive-dates.column.before'),
                  cell: ({ nowAt }) => moment(nowAt),
                },
                { key: 'exif', head: t('drive-dates.column.exif'), cell: ({ exifAt }) => moment(exifAt) },
                { key: 'name', head: t('drive-dates.column.name'), cell: ({ nameAt }) => moment(nameAt) },
                { key: 'result', head: t('drive-dates.column.result'), cell: resultOf },
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
    </section>
  );
}
