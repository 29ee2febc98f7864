// Protected sites of an organisation. Dialogs open by ?add, ?change=<id>, ?lines=<id> and ?remove=<id>.
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../shared/kit/button.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { call, type OwnOrganisation, type Site } from '../server.ts';
import { ProxyLines, RemoveSite, SiteForm } from '../sites/dialogs.tsx';
import { roleLabels, useInstants } from '../words.ts';
import '../sites/sites.css';

export function SitesPage() {
  const t = useT();
  return (
    <ForOrganisation title={t('manager.nav.sites')}>
      {(organisation, mine) => <Sites key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Sites({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const organisationId = organisation.id;
  const query = useQuery({
    queryKey: ['sites', organisationId],
    queryFn: ({ signal }) =>
      call('GET /api/organisations/:organisationId/sites', { params: { organisationId } }, { signal }),
  });
  const close = (): void =>
    setOpen({ add: undefined, change: undefined, lines: undefined, remove: undefined });
  return (
    <>
      <PageHead
        title={t('manager.nav.sites')}
        lead={t('sites.lead', { organisation: organisation.name })}
        actions={
          <Button look="primary" icon="plus" onClick={() => setOpen({ add: '1' })}>
            {t('sites.add')}
          </Button>
        }
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Loaded query={query} lines={5}>
          {({ sites, origin }) => {
            const find = (name: string): Site | undefined => sites.find(({ id }) => id === open(name));
            const [changed, shown, removed] = [find('change'), find('lines'), find('remove')];
            return (
              <>
                <Card title={t('sites.list')}>
                  {sites.length === 0 ? (
                    <EmptyState icon="globe" title={t('sites.none.title')}>
                      {t('sites.none.text')}
                    </EmptyState>
                  ) : (
                    <Rows label={t('sites.list')}>
                      {sites.map((site) => (
                        <Item key={site.id} site={site} />
                      ))}
                    </Rows>
                  )}
                </Card>
                {open('add') || changed ? (
                  <SiteForm
                    key={changed?.id ?? 'new'}
                    organisationId={organisationId}
                    site={changed}
                    onClose={close}
                    onAdded={(id) => setOpen({ add: undefined, lines: id })}
                  />
                ) : null}
                {shown ? <ProxyLines site={shown} origin={origin} onClose={close} /> : null}
                {removed ? (
                  <RemoveSite organisationId={organisationId} site={removed} onClose={close} />
                ) : null}
              </>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}

function Item({ site }: { site: Site }) {
  const t = useT();
  const { setOpen } = useOpen();
  const { moment } = useInstants();
  const who =
    site.who === 'anybody'
      ? t('sites.who.anybody')
      : t('sites.who.from', { role: t(roleLabels[site.leastRole]) });
  return (
    <Row
      icon="globe"
      title={site.name}
      badges={site.secondStep ? <Badge tone="success">{t('sites.badge.second-step')}</Badge> : null}
      facts={[
        { name: t('sites.host'), value: <a href={site.address}>{site.host}</a> },
        { name: t('sites.who'), value: who },
        { name: t('sites.since'), value: moment(site.createdAt) },
      ]}
      actions={
        <>
          <Button
            small
            aria-label={t('sites.lines.open.of', { name: site.name })}
            onClick={() => setOpen({ lines: site.id })}
          >
            {t('sites.lines.open')}
          </Button>
          <Menu
            label={t('sites.actions.of', { name: site.name })}
            items={[
              { label: t('sites.change'), icon: 'edit', onSelect: () => setOpen({ change: site.id }) },
              {
                label: t('sites.remove'),
                icon: 'trash',
                danger: true,
                onSelect: () => setOpen({ remove: site.id }),
              },
            ]}
          />
        </>
      }
    />
  );
}
