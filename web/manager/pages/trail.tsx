// The audit trail of an organisation: who did what to whom, filtered by group, page by page, and as a file.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { Alert, EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Failure, Loaded, PageHead } from '../../shared/app/page.tsx';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { LoadMore } from '../parts.tsx';
import { call, type OwnOrganisation, type TrailEntry } from '../server.ts';
import { useInstants } from '../words.ts';

const groups = ['people', 'rules', 'alerts'] as const;
const labels = {
  people: 'users.trail.group.people',
  rules: 'users.trail.group.rules',
  alerts: 'users.trail.group.alerts',
} as const;

export function TrailPage() {
  const t = useT();
  return (
    <ForOrganisation title={t('manager.nav.trail')}>
      {(organisation, mine) => <Trail key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Trail({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const group = groups.find((one) => one === open('group'));
  const params = { organisationId: organisation.id };
  const trail = useInfiniteQuery({
    queryKey: ['trail', organisation.id, group],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/organisations/:organisationId/trail',
        {
          params,
          query: {
            ...(group ? { group } : {}),
            ...(pageParam === null ? {} : { before: String(pageParam) }),
          },
        },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextBefore,
  });
  const entries = (trail.data?.pages ?? []).flatMap((page) => page.entries);
  return (
    <>
      <PageHead
        title={t('manager.nav.trail')}
        lead={t('users.trail.lead', { organisation: organisation.name })}
        actions={
          <Link
            button
            icon="download"
            href={`/api/organisations/${organisation.id}/trail.csv${group ? `?group=${group}` : ''}`}
            download
          >
            {t('users.csv')}
          </Link>
        }
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Select
          label={t('users.trail.filter')}
          name="group"
          className="input filter"
          value={group ?? ''}
          onChange={(event) => setOpen({ group: event.currentTarget.value || undefined }, { replace: true })}
          options={[
            { value: '', label: t('users.all') },
            ...groups.map((value) => ({ value, label: t(labels[value]) })),
          ]}
        />
        <Loaded query={trail} lines={8}>
          {() =>
            entries.length === 0 ? (
              <EmptyState icon="list" title={t('users.trail.none')}>
                {t('users.trail.none.text')}
              </EmptyState>
            ) : (
              <section className="panel card">
                <ol className="activity" aria-label={t('manager.nav.trail')}>
                  {entries.map((entry) => (
                    <EntryRow key={entry.seq} entry={entry} />
                  ))}
                </ol>
                {trail.isFetchNextPageError ? (
                  <Failure error={trail.error} onRetry={() => void trail.fetchNextPage()} />
                ) : null}
                {trail.hasNextPage ? (
                  <LoadMore busy={trail.isFetchingNextPage} onMore={() => void trail.fetchNextPage()}>
                    {t('users.trail.more')}
                  </LoadMore>
                ) : (
                  <p className="soft small end-of-list">{t('users.trail.end')}</p>
                )}
              </section>
            )
          }
        </Loaded>
        <Alert>{t('users.trail.sealed')}</Alert>
      </div>
    </>
  );
}

function EntryRow({ entry }: { entry: TrailEntry }) {
  const t = useT();
  const { moment, sinceThen } = useInstants();
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(entry.detail))
    if (typeof value === 'number' || (typeof value === 'string' && value !== '')) values[name] = value;
  const sentence =
    t.find(`users.trail.kind.${entry.kind}`, { person: entry.person ?? '', ...values }) ??
    t.find(`activity.kind.${entry.kind}`, values) ??
    entry.kind;
  return (
    <li className="entry">
      <span className="row-sign">
        <Icon name="people" />
      </span>
      <div>
        <p className="entry-text">{sentence}</p>
        <p className="soft small">
          {[entry.actor ?? t('users.trail.operator'), entry.place].filter(Boolean).join(' · ')}
        </p>
      </div>
      <p className="entry-when small">
        <time dateTime={new Date(entry.at).toISOString()}>{moment(entry.at)}</time>
        <span className="soft">{sinceThen(entry.at)}</span>
      </p>
    </li>
  );
}
