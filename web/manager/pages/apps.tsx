// The apps an organisation has registered, for its administrators. Dialogs open by ?register, ?edit=<id>, ?secret=<id> and
// ?delete=<id>.
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../shared/kit/button.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { CopyField } from '../../shared/kit/secrets.tsx';
import { useTexts } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { AppForm, appScopeLabels, DeleteApp, NewSecret } from '../app-dialogs.tsx';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { call, type OwnOrganisation, type RegisteredApp } from '../server.ts';
import { useInstants } from '../words.ts';

export function AppsPage() {
  const { t } = useTexts();
  return (
    <ForOrganisation title={t('apps.title')}>
      {(organisation, mine) => <Apps key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Apps({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const { t } = useTexts();
  const { open, setOpen } = useOpen();
  const organisationId = organisation.id;
  const apps = useQuery({
    queryKey: ['apps', organisationId],
    queryFn: ({ signal }) =>
      call('GET /api/organisations/:organisationId/apps', { params: { organisationId } }, { signal }),
  });
  const close = (): void =>
    setOpen({ register: undefined, edit: undefined, secret: undefined, delete: undefined });
  return (
    <>
      <PageHead
        title={t('apps.title')}
        lead={t('apps.lead', { organisation: organisation.name })}
        actions={
          <Button look="primary" icon="plus" onClick={() => setOpen({ register: '1' })}>
            {t('apps.register')}
          </Button>
        }
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Loaded query={apps} lines={6}>
          {({ apps: found, issuer }) => {
            const one = (name: string) => found.find(({ id }) => id === open(name));
            const [edited, renewed, deleted] = [one('edit'), one('secret'), one('delete')];
            return (
              <>
                <Card title={t('apps.list')}>
                  {found.length === 0 ? (
                    <EmptyState icon="door" title={t('apps.none.title')}>
                      {t('apps.none.text')}
                    </EmptyState>
                  ) : (
                    <Rows label={t('apps.list')}>
                      {found.map((app) => (
                        <Item key={app.id} app={app} />
                      ))}
                    </Rows>
                  )}
                </Card>
                <Card title={t('apps.issuer')}>
                  <p className="soft">{t('apps.issuer.text')}</p>
                  <CopyField label={t('apps.issuer')} value={issuer} />
                </Card>
                {open('register') ? (
                  <AppForm organisationId={organisationId} issuer={issuer} onClose={close} />
                ) : null}
                {edited ? (
                  <AppForm organisationId={organisationId} issuer={issuer} app={edited} onClose={close} />
                ) : null}
                {renewed ? <NewSecret organisationId={organisationId} app={renewed} onClose={close} /> : null}
                {deleted ? <DeleteApp organisationId={organisationId} app={deleted} onClose={close} /> : null}
              </>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}

function Item({ app }: { app: RegisteredApp }) {
  const { t, format } = useTexts();
  const { setOpen } = useOpen();
  const { moment } = useInstants();
  const { id, name } = app;
  return (
    <Row
      icon="globe"
      title={name}
      badges={app.trusted ? <Badge tone="info">{t('apps.trusted.badge')}</Badge> : null}
      facts={[
        { name: t('apps.client-id'), value: <code>{id}</code> },
        { name: t('apps.kind'), value: app.kind === 'web' ? t('apps.kind.web') : t('apps.kind.public') },
        {
          name: t('apps.learns'),
          value: format.list(app.scopes.map((scope) => t(appScopeLabels[scope]))),
        },
        { name: t('apps.people'), value: format.number(app.people) },
        { name: t('apps.created'), value: moment(app.createdAt) },
        ...(app.secretMadeAt === null
          ? []
          : [{ name: t('apps.secret.made'), value: moment(app.secretMadeAt) }]),
      ]}
      actions={
        <Menu
          label={t('apps.actions.of', { name })}
          items={[
            { label: t('apps.edit'), icon: 'edit', onSelect: () => setOpen({ edit: id }) },
            ...(app.kind === 'web'
              ? [
                  {
                    label: t('apps.new-secret'),
                    icon: 'key' as const,
                    onSelect: () => setOpen({ secret: id }),
                  },
                ]
              : []),
            { label: t('apps.delete'), icon: 'trash', danger: true, onSelect: () => setOpen({ delete: id }) },
          ]}
        />
      }
    />
  );
}
