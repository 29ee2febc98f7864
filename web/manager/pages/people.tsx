// People of an organisation and open invitations, for its administrators. Dialogs open by ?invite and ?withdraw=<id>.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { Alert, Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { type Column, Table } from '../../shared/kit/table.tsx';
import { useT } from '../../shared/texts.ts';
import { Card, Loaded, PageHead, Row, Rows } from '../parts.tsx';
import { useOpen } from '../places.ts';
import { useOrganisations } from '../queries.ts';
import { call, type People } from '../server.ts';
import { isAdministrator } from '../shell.tsx';
import { roleLabels, useInstants } from '../words.ts';
import { Invite, Withdraw } from '../inviting.tsx';

type Member = People['members'][number];
type Organisation = { id: string; name: string };

export function PeoplePage() {
  const t = useT();
  const organisations = useOrganisations();
  const { open } = useOpen();
  return (
    <Loaded query={organisations} lines={6}>
      {({ organisations: all }) => {
        const mine = all.filter(({ role }) => isAdministrator(role));
        const chosen = mine.find(({ id }) => id === open('organisation')) ?? mine[0];
        if (chosen) return <Organisation key={chosen.id} organisation={chosen} mine={mine} />;
        return (
          <>
            <PageHead title={t('manager.people.title')} />
            <EmptyState icon="people" title={t('manager.people.not-yours.title')}>
              {t('manager.people.not-yours.text')}
            </EmptyState>
          </>
        );
      }}
    </Loaded>
  );
}

function Organisation({ organisation, mine }: { organisation: Organisation; mine: readonly Organisation[] }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const search = useDeferredValue(open('search') ?? '');
  const { id, name } = organisation;
  const people = useQuery({
    queryKey: ['people', id, search],
    queryFn: ({ signal }) =>
      call(
        'GET /api/organisations/:organisationId/people',
        { params: { organisationId: id }, query: search ? { search } : {} },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead
        title={t('manager.people.title')}
        lead={t('manager.people.lead', { organisation: name })}
        actions={
          <Button look="primary" icon="plus" onClick={() => setOpen({ invite: 'person' })}>
            {t('manager.people.invite')}
          </Button>
        }
      />
      <div className="cards">
        <div className="two">
          {mine.length > 1 ? (
            <Select
              label={t('manager.people.organisation')}
              name="organisation"
              value={id}
              options={mine.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(event) =>
                setOpen({ organisation: event.currentTarget.value, search: undefined }, { replace: true })
              }
            />
          ) : null}
          <TextInput
            type="search"
            label={t('manager.people.search')}
            name="search"
            maxLength={100}
            autoComplete="off"
            value={open('search') ?? ''}
            onChange={(event) =>
              setOpen({ search: event.currentTarget.value || undefined }, { replace: true })
            }
          />
        </div>
        <Loaded query={people} lines={8}>
          {(found) => (
            <>
              <Members found={found} searched={search !== ''} />
              <Invitations found={found} organisationId={id} />
            </>
          )}
        </Loaded>
      </div>
      {open('invite') ? <Invite organisationId={id} onClose={() => setOpen({ invite: undefined })} /> : null}
    </>
  );
}

function Members({ found, searched }: { found: People; searched: boolean }) {
  const t = useT();
  const { sinceThen } = useInstants();
  const columns: Column<Member>[] = [
    {
      key: 'name',
      head: t('manager.people.name'),
      names: true,
      cell: (one) => (
        <>
          {one.name}
          <span className="under">{one.address}</span>
        </>
      ),
    },
    { key: 'role', head: t('manager.people.role'), cell: (one) => t(roleLabels[one.role]) },
    {
      key: 'two-step',
      head: t('manager.people.two-step'),
      cell: (one) =>
        one.twoStep ? (
          <Badge tone="success">{t('manager.people.two-step.on')}</Badge>
        ) : (
          <Badge tone="warning">{t('manager.people.two-step.off')}</Badge>
        ),
    },
    {
      key: 'seen',
      head: t('manager.people.seen'),
      cell: (one) => (one.seenAt === null ? t('manager.never') : sinceThen(one.seenAt)),
    },
  ];
  if (found.members.length === 0 && searched) {
    return (
      <EmptyState icon="search" title={t('manager.people.search.none.title')}>
        {t('manager.people.search.none.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <Table
        caption={t('manager.people.members', { count: found.members.length })}
        columns={columns}
        rows={found.members}
        rowKey={(one) => one.accountId}
      />
      {found.more ? <Alert>{t('manager.people.more')}</Alert> : null}
    </>
  );
}

function Invitations({ found, organisationId }: { found: People; organisationId: string }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const { day } = useInstants();
  const withdrawn = found.invitations.find(({ id }) => id === open('withdraw'));
  return (
    <Card title={t('manager.people.invitations')}>
      {found.invitations.length === 0 ? (
        <p className="soft">{t('manager.people.invitations.none')}</p>
      ) : (
        <Rows label={t('manager.people.invitations')}>
          {found.invitations.map((one) => (
            <Row
              key={one.id}
              icon="mail"
              title={one.address}
              badges={
                one.expired ? (
                  <Badge tone="warning">{t('manager.people.expired')}</Badge>
                ) : (
                  <Badge tone="info">{t('manager.people.pending')}</Badge>
                )
              }
              actions={
                <Button
                  small
                  danger
                  aria-label={t('manager.people.withdraw.of', { address: one.address })}
                  onClick={() => setOpen({ withdraw: one.id })}
                >
                  {t('manager.people.withdraw')}
                </Button>
              }
            >
              <p className="soft small">
                {t(roleLabels[one.role])} ·{' '}
                {t('manager.people.invited', { date: day(one.invitedAt), until: day(one.expiresAt) })}
              </p>
            </Row>
          ))}
        </Rows>
      )}
      {withdrawn ? (
        <Withdraw
          organisationId={organisationId}
          invitation={withdrawn}
          onClose={() => setOpen({ withdraw: undefined })}
        />
      ) : null}
    </Card>
  );
}
