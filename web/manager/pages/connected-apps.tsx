// The apps the person has signed in to, what each may learn, and taking that back. The dialog opens by ?revoke=<id>.
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useTexts } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { appScopeLabels } from '../app-dialogs.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { useStored } from '../queries.ts';
import { call, type ConnectedApp } from '../server.ts';
import { useInstants } from '../words.ts';

export function ConnectedAppsPage() {
  const { t } = useTexts();
  const { open, setOpen } = useOpen();
  const query = useQuery({
    queryKey: ['connected-apps'],
    queryFn: ({ signal }) => call('GET /api/connected-apps', {}, { signal }),
  });
  return (
    <>
      <PageHead title={t('apps.connected.title')} lead={t('apps.connected.lead')} />
      <div className="cards">
        <Card title={t('apps.connected.title')}>
          <Loaded query={query} lines={5}>
            {({ apps }) => {
              const revoked = apps.find(({ id }) => id === open('revoke'));
              return apps.length === 0 ? (
                <EmptyState icon="door" title={t('apps.connected.none.title')}>
                  {t('apps.connected.none.text')}
                </EmptyState>
              ) : (
                <>
                  <Rows label={t('apps.connected.title')}>
                    {apps.map((app) => (
                      <Item key={app.id} app={app} />
                    ))}
                  </Rows>
                  {revoked ? <Revoke app={revoked} onClose={() => setOpen({ revoke: undefined })} /> : null}
                </>
              );
            }}
          </Loaded>
        </Card>
      </div>
    </>
  );
}

function Item({ app }: { app: ConnectedApp }) {
  const { t, format } = useTexts();
  const { setOpen } = useOpen();
  const { both, moment } = useInstants();
  return (
    <Row
      icon="globe"
      title={app.name}
      badges={app.trusted ? <Badge tone="info">{t('apps.trusted.badge')}</Badge> : null}
      facts={[
        {
          name: t('apps.learns'),
          value: format.list(app.scopes.map((scope) => t(appScopeLabels[scope]))),
        },
        { name: t('apps.connected.since'), value: moment(app.since) },
        { name: t('apps.connected.used'), value: both(app.lastUsedAt) },
      ]}
      actions={
        <Button
          small
          danger
          aria-label={t('apps.connected.revoke.of', { name: app.name })}
          onClick={() => setOpen({ revoke: app.id })}
        >
          {t('apps.connected.revoke')}
        </Button>
      }
    >
      {app.organisation ? (
        <p className="soft small">{t('apps.connected.of', { organisation: app.organisation })}</p>
      ) : null}
    </Row>
  );
}

function Revoke({ app, onClose }: { app: ConnectedApp; onClose: () => void }) {
  const { t } = useTexts();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const revoke = useAct(
    () => call('DELETE /api/connected-apps/:appId', { params: { appId: app.id } }),
    () => {
      stored.stale('connected-apps');
      onClose();
      toast({ text: t('apps.connected.revoke.done', { name: app.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('apps.connected.revoke.title', { name: app.name })}
      verb={t('apps.connected.revoke')}
      busy={revoke.busy}
      error={textOf(revoke.error)}
      onConfirm={() => revoke.run()}
      onClose={onClose}
    >
      {app.trusted ? t('apps.connected.revoke.text.trusted') : t('apps.connected.revoke.text')}
    </ConfirmDialog>
  );
}
