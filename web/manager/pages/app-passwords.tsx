// App passwords: what programs come in with, which use the account's own password, and revoking. Dialogs open by ?make,
// ?rename=<id> and ?revoke=<id|all>.
import { Button } from '../../shared/kit/button.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { Alert, Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { CopyField } from '../../shared/kit/secrets.tsx';
import { useTexts } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { Make, Rename, Revoke, RevokeAll, scopeLabels, useAppPasswords } from '../app-password-dialogs.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { type AppPassword, type AppPasswords, now } from '../server.ts';
import { useInstants } from '../words.ts';

export function AppPasswordsPage() {
  const { t } = useTexts();
  const query = useAppPasswords();
  const { open, setOpen } = useOpen();
  return (
    <>
      <PageHead
        title={t('app-passwords.title')}
        lead={t('app-passwords.lead')}
        actions={
          <Button look="primary" icon="plus" onClick={() => setOpen({ make: '1' })}>
            {t('app-passwords.make')}
          </Button>
        }
      />
      <Loaded query={query} lines={6}>
        {(found) => {
          const renamed = found.appPasswords.find(({ id }) => id === open('rename'));
          const revoked = found.appPasswords.find(({ id }) => id === open('revoke'));
          const close = (): void =>
            setOpen({
              make: undefined,
              client: undefined,
              scope: undefined,
              rename: undefined,
              revoke: undefined,
            });
          return (
            <div className="cards">
              <Rule found={found} />
              {found.accountPasswordWorks && found.clients.length > 0 ? <Clients found={found} /> : null}
              <Mine found={found} />
              <UserNames found={found} />
              {open('make') ? <Make client={open('client')} scope={open('scope')} onClose={close} /> : null}
              {renamed ? <Rename row={renamed} onClose={close} /> : null}
              {revoked ? <Revoke row={revoked} onClose={close} /> : null}
              {open('revoke') === 'all' && found.appPasswords.length > 0 ? (
                <RevokeAll count={found.appPasswords.length} onClose={close} />
              ) : null}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

/** What programs come in with, as things are. */
function Rule({ found }: { found: AppPasswords }) {
  const { t } = useTexts();
  if (found.rule === 'blocked') return <Alert tone="danger">{t('app-passwords.rule.blocked')}</Alert>;
  return (
    <Alert tone={found.accountPasswordWorks ? 'warning' : 'info'}>
      {found.accountPasswordWorks ? t('app-passwords.rule.works') : t('app-passwords.rule.only')}
    </Alert>
  );
}

function Clients({ found }: { found: AppPasswords }) {
  const { t } = useTexts();
  const { setOpen } = useOpen();
  const { both } = useInstants();
  return (
    <Card title={t('app-passwords.clients')}>
      <p className="soft">{t('app-passwords.clients.text')}</p>
      <Rows label={t('app-passwords.clients')}>
        {found.clients.map(({ scope, client, network, lastUsedAt }) => (
          <Row
            key={`${scope} ${client}`}
            icon="laptop"
            title={client}
            facts={[
              { name: t('app-passwords.scope'), value: t(scopeLabels[scope]) },
              { name: t('app-passwords.clients.used'), value: both(lastUsedAt) },
              { name: t('app-passwords.clients.where'), value: network },
            ]}
            actions={
              <Button
                small
                aria-label={t('app-passwords.clients.make.of', { client })}
                onClick={() => setOpen({ make: '1', client, scope })}
              >
                {t('app-passwords.clients.make')}
              </Button>
            }
          />
        ))}
      </Rows>
    </Card>
  );
}

function Mine({ found }: { found: AppPasswords }) {
  const { t } = useTexts();
  const { setOpen } = useOpen();
  const { appPasswords } = found;
  const stale = appPasswords.filter((row) => row.stale).length;
  return (
    <Card
      title={t('app-passwords.list')}
      aside={
        appPasswords.length > 0 ? (
          <Button danger onClick={() => setOpen({ revoke: 'all' })}>
            {t('app-passwords.revoke-all')}
          </Button>
        ) : null
      }
    >
      {stale > 0 ? <Alert tone="info">{t('app-passwords.stale.text', { count: stale })}</Alert> : null}
      {appPasswords.length === 0 ? (
        <EmptyState icon="door" title={t('app-passwords.none.title')}>
          {t('app-passwords.none.text')}
        </EmptyState>
      ) : (
        <Rows label={t('app-passwords.list')}>
          {appPasswords.map((row) => (
            <Item key={row.id} row={row} />
          ))}
        </Rows>
      )}
    </Card>
  );
}

function Item({ row }: { row: AppPassword }) {
  const { t, format } = useTexts();
  const { setOpen } = useOpen();
  const { both, moment } = useInstants();
  const expired = row.expiresAt !== null && row.expiresAt <= now();
  const used =
    row.lastUsedAt === null
      ? t('manager.never')
      : t('app-passwords.used.by', {
          date: both(row.lastUsedAt),
          client: row.lastClient ?? '?',
          network: row.lastNetwork ?? '?',
        });
  return (
    <Row
      icon="door"
      title={row.name}
      badges={
        <>
          {expired ? <Badge tone="danger">{t('app-passwords.expired')}</Badge> : null}
          {row.stale && !expired ? <Badge tone="warning">{t('app-passwords.stale')}</Badge> : null}
        </>
      }
      facts={[
        {
          name: t('app-passwords.scope'),
          value: format.list(row.scopes.map((scope) => t(scopeLabels[scope]))),
        },
        { name: t('app-passwords.used'), value: used },
        { name: t('app-passwords.created'), value: moment(row.createdAt) },
        ...(row.expiresAt === null
          ? []
          : [{ name: t('app-passwords.expires'), value: moment(row.expiresAt) }]),
      ]}
      actions={
        <Menu
          label={t('app-passwords.actions.of', { name: row.name })}
          items={[
            { label: t('app-passwords.rename'), icon: 'edit', onSelect: () => setOpen({ rename: row.id }) },
            {
              label: t('app-passwords.revoke'),
              icon: 'trash',
              danger: true,
              onSelect: () => setOpen({ revoke: row.id }),
            },
          ]}
        />
      }
    />
  );
}

function UserNames({ found }: { found: AppPasswords }) {
  const { t } = useTexts();
  return (
    <Card title={t('app-passwords.user')}>
      <p className="soft">{t('app-passwords.user.text')}</p>
      <CopyField label={t('app-passwords.user.address')} value={found.loginAddress} />
      <CopyField label={t('app-passwords.user.sync')} value={found.syncName} />
    </Card>
  );
}
