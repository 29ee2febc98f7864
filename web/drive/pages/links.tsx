// All links to what is in a drive, for its managers.
import { useQuery } from '@tanstack/react-query';
import { GoLink } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useErrorText } from '../../shared/app/words.ts';
import { Button } from '../../shared/kit/button.tsx';
import { Alert, EmptyState } from '../../shared/kit/notices.tsx';
import { Table } from '../../shared/kit/table.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { linksKey, useEndLink, useLinkFacts } from '../files/share-links.tsx';
import { folderPlace, usePlace } from '../places.ts';
import { call } from '../server.ts';

export function LinksPage() {
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  const textOf = useErrorText();
  const facts = useLinkFacts();
  const { driveId } = usePlace();
  const links = useQuery({
    queryKey: linksKey(driveId),
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/links', { params: { driveId } }, { signal }),
  });
  const end = useEndLink(driveId);
  return (
    <>
      <PageHead title={t('drive.nav.links')} lead={t('drive-pages.links.lead')} />
      {end.error ? (
        <Alert tone="danger" live>
          {textOf(end.error)}
        </Alert>
      ) : null}
      <Loaded query={links}>
        {({ links: list }) =>
          list.length === 0 ? (
            <EmptyState icon="link" title={t('drive-pages.links.none')}>
              {t('drive-pages.links.none.text')}
            </EmptyState>
          ) : (
            <Table
              caption={t('drive.nav.links')}
              captionUnseen
              rows={list}
              rowKey={({ id }) => id}
              columns={[
                {
                  key: 'name',
                  head: t('drive.column.name'),
                  names: true,
                  cell: ({ name, nodeId, kind }) =>
                    kind === 'folder' ? <GoLink href={folderPlace(driveId, nodeId)}>{name}</GoLink> : name,
                },
                { key: 'place', head: t('drive-pages.links.place'), cell: ({ place }) => place },
                { key: 'facts', head: t('drive-pages.links.facts'), cell: facts },
                {
                  key: 'made',
                  head: t('drive-pages.links.made'),
                  cell: ({ madeAt, madeBy }) =>
                    [format.date(madeAt, 'medium', zone), madeBy].filter(Boolean).join(' · '),
                },
                {
                  key: 'acts',
                  head: t('kit.actions'),
                  cell: (link) => (
                    <Button
                      small
                      danger
                      busy={end.busy && end.wanted === link.id}
                      aria-label={t('drive-pages.links.end-of', { name: link.name })}
                      onClick={() => end.run(link.id)}
                    >
                      {t('drive-pages.link.end')}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </>
  );
}
