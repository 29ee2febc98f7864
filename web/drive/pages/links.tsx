// All links to what is in a drive, for its managers.
import { useQuery } from '@tanstack/react-query';
import { GoLink } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { LinkList, linksKey } from '../files/share-links.tsx';
import { folderPlace, usePlace } from '../places.ts';
import { call } from '../server.ts';

export function LinksPage() {
  const t = useT();
  const { driveId } = usePlace();
  const links = useQuery({
    queryKey: linksKey(driveId),
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/links', { params: { driveId } }, { signal }),
  });
  return (
    <>
      <PageHead title={t('drive.nav.links')} lead={t('drive-pages.links.lead')} />
      <Loaded query={links}>
        {({ links: list }) =>
          list.length === 0 ? (
            <EmptyState icon="link" title={t('drive-pages.links.none')}>
              {t('drive-pages.links.none.text')}
            </EmptyState>
          ) : (
            <section className="panel" aria-label={t('drive.nav.links')}>
              <LinkList
                driveId={driveId}
                links={list}
                of={({ nodeId, kind, name, place, madeBy }, date) => ({
                  title: (
                    <>
                      {kind === 'folder' ? <GoLink href={folderPlace(driveId, nodeId)}>{name}</GoLink> : name}{' '}
                      <span className="soft small">
                        {[place, madeBy ? t('drive-pages.link.made-by', { date, name: madeBy }) : date]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                    </>
                  ),
                  label: t('drive-pages.links.end-of', { name }),
                })}
              />
            </section>
          )
        }
      </Loaded>
    </>
  );
}
