// The activity log, page by page, filtered by group; the filter stands in the URL.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { Alert, EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useOpen } from '../../shared/app/going.tsx';
import { Failure, Loaded, PageHead } from '../../shared/app/page.tsx';
import { ActivityList } from '../activity-list.tsx';
import { groupOf, groups, isGroup } from '../activity-sentences.ts';
import { LoadMore } from '../parts.tsx';
import { places } from '../places.ts';
import { call } from '../server.ts';

const labels = {
  'sign-in': 'manager.activity.filter.sign-in',
  'two-step': 'manager.activity.filter.two-step',
  account: 'manager.activity.filter.account',
  people: 'manager.activity.filter.people',
} as const;

export function ActivityPage() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const asked = open('kind');
  const group = isGroup(asked) ? asked : undefined;
  const log = useInfiniteQuery({
    queryKey: ['activity', 'all'],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/activity',
        { query: { limit: '50', ...(pageParam === null ? {} : { before: String(pageParam) }) } },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextBefore,
  });
  const entries = (log.data?.pages ?? [])
    .flatMap((page) => page.entries)
    .filter((entry) => !group || groupOf(entry.kind) === group);
  return (
    <>
      <PageHead
        title={t('manager.activity.title')}
        lead={t('manager.activity.lead')}
        actions={
          <Link button icon="download" href="/api/activity.csv" download>
            {t('manager.activity.csv')}
          </Link>
        }
      />
      <div className="cards">
        <Select
          label={t('manager.activity.filter')}
          name="kind"
          className="input filter"
          value={group ?? ''}
          onChange={(event) => setOpen({ kind: event.currentTarget.value || undefined }, { replace: true })}
          options={[
            { value: '', label: t('manager.activity.filter.all') },
            ...groups.map((value) => ({ value, label: t(labels[value]) })),
          ]}
        />
        <Loaded query={log} lines={8}>
          {() =>
            entries.length === 0 && !log.hasNextPage ? (
              <EmptyState icon="list" title={t('manager.activity.none.title')}>
                {t('manager.activity.none.text')}
              </EmptyState>
            ) : (
              <section className="panel card">
                {entries.length === 0 ? (
                  <p className="soft">{t('manager.activity.none.filtered')}</p>
                ) : (
                  <ActivityList entries={entries} label={t('manager.activity.list')} />
                )}
                {log.isFetchNextPageError ? (
                  <Failure error={log.error} onRetry={() => void log.fetchNextPage()} />
                ) : null}
                {log.hasNextPage ? (
                  <LoadMore busy={log.isFetchingNextPage} onMore={() => void log.fetchNextPage()}>
                    {t('manager.activity.more')}
                  </LoadMore>
                ) : (
                  <p className="soft small end-of-list">{t('manager.activity.end')}</p>
                )}
              </section>
            )
          }
        </Loaded>
        <Alert actions={<GoButton href={places.sessions}>{t('manager.activity.not-you.action')}</GoButton>}>
          {t('manager.activity.not-you')}
        </Alert>
      </div>
    </>
  );
}
