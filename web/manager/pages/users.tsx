// The users of an organisation, for its administrators: found, filtered, alerted, changed, one or many at once. What is
// filtered, sorted and open stands in the URL.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { Pager } from '../../shared/kit/table.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAccount } from '../../shared/app/queries.ts';
import { useDraft } from '../drafts.ts';
import { BulkDialogs, type Selection, SelectionBar } from '../organisation/bulk.tsx';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { Filters, sizes, useFilter } from '../organisation/filters.tsx';
import { Invitations } from '../organisation/invitations.tsx';
import { Invite } from '../organisation/inviting.tsx';
import { PersonDialogs } from '../organisation/person-dialogs.tsx';
import { UsersTable } from '../organisation/users-table.tsx';
import { call, type OwnOrganisation, type People } from '../server.ts';

export function UsersPage() {
  const t = useT();
  return (
    <ForOrganisation title={t('manager.nav.users')}>
      {(organisation, mine) => <Users key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Users({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const { filter, sort, down, page, size } = useFilter();
  const { id, name } = organisation;
  const query = useDeferredValue(
    JSON.stringify({ ...filter, sort, ...(down ? { down: 'yes' } : {}), page: String(page), size }),
  );
  const people = useQuery({
    queryKey: ['people', id, query],
    queryFn: ({ signal }) =>
      call(
        'GET /api/organisations/:organisationId/people',
        { params: { organisationId: id }, query: JSON.parse(query) as object },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
  const csv = new URLSearchParams(filter).toString();
  return (
    <>
      <PageHead
        title={t('manager.nav.users')}
        lead={t('users.lead', { organisation: name })}
        actions={
          <>
            <Link
              button
              icon="download"
              href={`/api/organisations/${id}/people.csv${csv ? `?${csv}` : ''}`}
              download
            >
              {t('users.csv')}
            </Link>
            <Button look="primary" icon="plus" onClick={() => setOpen({ invite: 'person' })}>
              {t('users.invite')}
            </Button>
          </>
        }
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Filters found={people.data} />
        <Loaded query={people} lines={8}>
          {(found) => <Found found={found} organisation={organisation} />}
        </Loaded>
        <Invitations organisationId={id} />
      </div>
      {open('invite') ? <Invite organisationId={id} onClose={() => setOpen({ invite: undefined })} /> : null}
    </>
  );
}

function Found({ found, organisation }: { found: People; organisation: OwnOrganisation }) {
  const t = useT();
  const me = useAccount().id;
  const { filter, isFiltered, page, size, set, clear } = useFilter();
  const [selection, setSelection] = useDraft<Selection>('users', { ids: [], everybody: false });
  const chosen = new Set(
    selection.everybody ? found.people.map(({ accountId }) => accountId) : selection.ids,
  );
  const choose = (ids: readonly string[], on: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    // The server takes two hundred by name; more are chosen by the filter.
    setSelection({ ids: [...next].slice(0, 200), everybody: false });
  };
  const pages = Math.max(1, Math.ceil(found.matching / found.size));
  const go = (to: number) => set({ page: to === 1 ? undefined : String(to) });
  return (
    <>
      {found.people.length === 0 ? (
        <EmptyState
          icon="search"
          title={t(filter.twoStep === 'none' && !filter.search ? 'users.none.protected' : 'users.none.title')}
          action={isFiltered ? <Button onClick={clear}>{t('users.clear')}</Button> : null}
        >
          {t(filter.twoStep === 'none' && !filter.search ? 'users.none.protected.text' : 'users.none.text')}
        </EmptyState>
      ) : (
        <div>
          <SelectionBar
            selection={selection}
            matching={found.matching}
            onEverybody={() => setSelection({ ids: [], everybody: true })}
            onNobody={() => setSelection({ ids: [], everybody: false })}
          />
          <UsersTable
            people={found.people}
            caption={t(isFiltered ? 'users.caption.filtered' : 'users.caption', {
              count: found.matching,
              total: found.total,
            })}
            me={me}
            organisation={organisation}
            chosen={chosen}
            onChoose={choose}
          />
          <div className="below">
            <Select
              label={t('users.size')}
              name="size"
              value={size}
              onChange={(event) =>
                set({ size: event.currentTarget.value === '50' ? undefined : event.currentTarget.value })
              }
              options={sizes.map((value) => ({ value, label: value }))}
            />
            <p className="soft">{t('users.page', { page, pages })}</p>
            <Pager
              onPrevious={page > 1 ? () => go(page - 1) : undefined}
              onNext={page < pages ? () => go(page + 1) : undefined}
            />
          </div>
        </div>
      )}
      <PersonDialogs people={found.people} organisation={organisation} />
      <BulkDialogs
        organisationId={organisation.id}
        selection={selection}
        filter={filter}
        matching={found.matching}
      />
    </>
  );
}
