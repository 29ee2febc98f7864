// Who has the drive and with which rights, for its managers and the administrators of the organisation.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { Table } from '../../shared/kit/table.tsx';
import { useT } from '../../shared/texts.ts';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { usePlace } from '../places.ts';
import { useDrives } from '../queries.ts';
import { call } from '../server.ts';

type Members = Reply<'GET /api/drives/:driveId/members'>;
type Member = Members['members'][number];
type Access = Member['access'];

export function MembersPage() {
  const t = useT();
  const textOf = useErrorText();
  const { driveId } = usePlace();
  const queries = useQueryClient();
  const { data: found } = useDrives();
  const drive = found?.drives.find(({ id }) => id === driveId);
  // Names of the organisation's people are for its administrators.
  const mayAdd = found?.mayMakeIn.some(({ id }) => id === drive?.organisationId) ?? false;
  const queryKey = ['drive', driveId, 'members'];
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const members = useQuery({
    queryKey,
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/members', { params: { driveId } }, { signal }),
  });
  const keep = (reply: Members): void => {
    queries.setQueryData(queryKey, reply);
    setAdding(false);
    setLeaving(null);
  };
  const put = useAct(
    ({ accountId, access }: { accountId: string; access: Access }) =>
      call('PUT /api/drives/:driveId/members/:accountId', {
        params: { driveId, accountId },
        body: { access },
      }),
    keep,
  );
  const remove = useAct(
    (accountId: string) =>
      call('DELETE /api/drives/:driveId/members/:accountId', { params: { driveId, accountId } }),
    keep,
  );
  const error = put.error ?? remove.error;
  const options = (['read', 'write', 'manage'] as const).map((value) => ({
    value,
    label: t(`drive-pages.access.${value}`),
  }));
  return (
    <>
      <PageHead
        title={t('drive.nav.members')}
        lead={t('drive-pages.members.lead')}
        actions={
          mayAdd ? (
            <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
              {t('drive-pages.members.add')}
            </Button>
          ) : null
        }
      />
      {error ? (
        <Alert tone="danger" live>
          {textOf(error)}
        </Alert>
      ) : null}
      <Loaded query={members}>
        {({ members: rows }) => (
          <Table
            caption={t('drive.nav.members')}
            captionUnseen
            rows={rows}
            rowKey={({ accountId }) => accountId}
            columns={[
              {
                key: 'name',
                head: t('drive.column.name'),
                names: true,
                cell: ({ name, address }) => (
                  <>
                    {name} <span className="soft small">{address}</span>
                  </>
                ),
              },
              {
                key: 'access',
                head: t('drive-pages.access'),
                cell: ({ accountId, name, access }) => (
                  <select
                    className="input"
                    aria-label={t('drive-pages.access.of', { name })}
                    value={access}
                    onChange={(event) => put.run({ accountId, access: event.currentTarget.value as Access })}
                  >
                    {options.map(({ value, label }) => (
                      <option key={value} value={value}>
                        {label}
                      </option>
                    ))}
                  </select>
                ),
              },
              {
                key: 'acts',
                head: t('kit.actions'),
                cell: (member) => (
                  <Button
                    small
                    danger
                    aria-label={t('drive-pages.members.remove-of', { name: member.name })}
                    onClick={() => setLeaving(member)}
                  >
                    {t('drive-pages.members.remove')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {adding && drive ? (
        <AddMember
          organisationId={drive.organisationId}
          without={(members.data?.members ?? []).map(({ accountId }) => accountId)}
          options={options}
          busy={put.busy}
          onAdd={(accountId, access) => put.run({ accountId, access })}
          onClose={() => setAdding(false)}
        />
      ) : null}
      <ConfirmDialog
        open={leaving !== null}
        danger
        title={t('drive-pages.members.remove')}
        verb={t('drive-pages.members.remove')}
        busy={remove.busy}
        onConfirm={() => {
          if (leaving) remove.run(leaving.accountId);
        }}
        onClose={() => setLeaving(null)}
      >
        {t('drive-pages.members.remove.text', { name: leaving?.name ?? '' })}
      </ConfirmDialog>
    </>
  );
}

type AddProps = {
  organisationId: string;
  without: readonly string[];
  options: readonly { value: Access; label: string }[];
  busy: boolean;
  onAdd: (accountId: string, access: Access) => void;
  onClose: () => void;
};

/** The server finds them: an organisation may have more people than a list shows. */
function AddMember({ organisationId, without, options, busy, onAdd, onClose }: AddProps) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const [person, setPerson] = useState('');
  const [access, setAccess] = useState<Access>('write');
  const people = useQuery({
    queryKey: ['people', organisationId, search],
    queryFn: ({ signal }) =>
      call(
        'GET /api/organisations/:organisationId/people',
        { params: { organisationId }, query: { size: '200', ...(search ? { search } : {}) } },
        { signal },
      ),
    // The field does not go away while the next people are looked for.
    placeholderData: keepPreviousData,
  });
  return (
    <Dialog open title={t('drive-pages.members.add')} onClose={onClose}>
      <TextInput
        type="search"
        label={t('drive-pages.members.search')}
        name="search"
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Loaded query={people}>
        {({ people: found, matching, total }) => {
          const free = found.filter(({ accountId }) => !without.includes(accountId));
          const chosen = free.find(({ accountId }) => accountId === person) ?? free[0];
          if (!chosen)
            return (
              <p role="status">
                {t(
                  matching === 0
                    ? 'drive-pages.members.nobody'
                    : matching > found.length
                      ? 'drive-pages.members.others'
                      : found.length < total
                        ? 'drive-pages.members.these'
                        : 'drive-pages.members.everybody',
                )}
              </p>
            );
          return (
            <form
              className="stack"
              onSubmit={(event) => {
                event.preventDefault();
                onAdd(chosen.accountId, access);
              }}
            >
              <Select
                label={t('drive-pages.members.person')}
                hint={
                  matching > found.length
                    ? t('drive-pages.members.first', { shown: found.length, count: matching })
                    : undefined
                }
                value={chosen.accountId}
                options={free.map((one) => ({ value: one.accountId, label: `${one.name} (${one.address})` }))}
                onChange={(event) => setPerson(event.currentTarget.value)}
              />
              <Select
                label={t('drive-pages.access')}
                value={access}
                options={options}
                onChange={(event) => setAccess(event.currentTarget.value as Access)}
              />
              <div className="buttons dialog-foot">
                <Button onClick={onClose}>{t('common.cancel')}</Button>
                <Button
                  type="submit"
                  look="primary"
                  busy={busy || people.isPlaceholderData || search !== typed.trim()}
                >
                  {t('drive-pages.members.add')}
                </Button>
              </div>
            </form>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
