// The last five entries of the activity log, under the check-up.
import { useQuery } from '@tanstack/react-query';
import { useT } from '../shared/texts.ts';
import { GoLink } from '../shared/app/going.tsx';
import { Loaded } from '../shared/app/page.tsx';
import { ActivityList } from './activity-list.tsx';
import { Card } from './parts.tsx';
import { places } from './places.ts';
import { call } from './server.ts';

export function Recent() {
  const t = useT();
  const recent = useQuery({
    queryKey: ['activity', 'recent'],
    queryFn: ({ signal }) => call('GET /api/activity', { query: { limit: '5' } }, { signal }),
  });
  return (
    <Card
      title={t('manager.overview.recent')}
      aside={<GoLink href={places.activity}>{t('manager.overview.recent.all')}</GoLink>}
    >
      <Loaded query={recent} lines={5}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="soft">{t('manager.overview.recent.none')}</p>
          ) : (
            <ActivityList entries={entries} label={t('manager.overview.recent')} />
          )
        }
      </Loaded>
    </Card>
  );
}
