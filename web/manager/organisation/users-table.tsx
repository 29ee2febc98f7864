// The users as a table, as cards where there is no room for one: names, how their accounts are protected, what may be done.
import { Checkbox } from '../../shared/kit/choice.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { Badge } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { now, type OwnOrganisation, type Person } from '../server.ts';
import { roleLabels, useInstants } from '../words.ts';
import { type Sort, useFilter } from './filters.tsx';

const dayMs = 86_400_000;
export const alertedToday = (one: Person): boolean => one.alertedAt !== null && now() - one.alertedAt < dayMs;

const heads: readonly {
  sort: Sort;
  label: 'users.name' | 'users.role' | 'users.two-step' | 'users.seen' | 'users.alerted';
}[] = [
  { sort: 'name', label: 'users.name' },
  { sort: 'role', label: 'users.role' },
  { sort: 'strength', label: 'users.two-step' },
  { sort: 'seen', label: 'users.seen' },
  { sort: 'alerted', label: 'users.alerted' },
];

export function Strength({ strength }: { strength: Person['strength'] }) {
  const t = useT();
  if (strength === 'none') return <Badge tone="danger">{t('users.strength.none')}</Badge>;
  if (strength === 'weak') return <Badge tone="warning">{t('users.strength.weak')}</Badge>;
  return (
    <Badge tone="success">
      {t(strength === 'ok' ? 'users.strength.ok' : 'users.strength.phishing-resistant')}
    </Badge>
  );
}

export function UsersTable({
  people,
  caption,
  me,
  organisation,
  chosen,
  onChoose,
}: {
  people: readonly Person[];
  caption: string;
  me: string;
  organisation: OwnOrganisation;
  chosen: ReadonlySet<string>;
  onChoose: (ids: readonly string[], on: boolean) => void;
}) {
  const t = useT();
  const { sort, down, set } = useFilter();
  const all = people.length > 0 && people.every(({ accountId }) => chosen.has(accountId));
  return (
    <section className="table-region users" tabIndex={0} aria-label={t('kit.table.scroll', { caption })}>
      {/* Roles are said because the cards of narrow screens take the table's own away. */}
      <table className="table" role="table">
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader" className="tick">
              <Checkbox
                label={<span className="page-tick">{t('users.choose-page')}</span>}
                checked={all}
                onChange={(event) =>
                  onChoose(
                    people.map(({ accountId }) => accountId),
                    event.currentTarget.checked,
                  )
                }
              />
            </th>
            {heads.map((head) => {
              const isSort = sort === head.sort;
              return (
                <th
                  key={head.sort}
                  scope="col"
                  role="columnheader"
                  aria-sort={isSort ? (down ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    className="sort"
                    onClick={() => set({ sort: head.sort, down: isSort && !down ? 'yes' : undefined })}
                  >
                    {t(head.label)}
                    <span aria-hidden="true">{isSort ? (down ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              );
            })}
            <th scope="col" role="columnheader">
              <span className="unseen">{t('users.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {people.map((one) => (
            <PersonRow
              key={one.accountId}
              one={one}
              isMe={one.accountId === me}
              organisation={organisation}
              chosen={chosen.has(one.accountId)}
              onChoose={(on) => onChoose([one.accountId], on)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PersonRow({
  one,
  isMe,
  organisation,
  chosen,
  onChoose,
}: {
  one: Person;
  isMe: boolean;
  organisation: OwnOrganisation;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}) {
  const t = useT();
  const { setOpen } = useOpen();
  const { sinceThen } = useInstants();
  const locked = one.role === 'legal-responsible' && organisation.role !== 'legal-responsible';
  const whyLocked = locked ? t('users.legal-responsible-only') : undefined;
  return (
    <tr role="row" className={chosen ? 'chosen' : undefined}>
      <td role="cell" className="tick">
        <Checkbox
          label={<span className="unseen">{t('users.choose', { name: one.name })}</span>}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <th scope="row" role="rowheader">
        <bdi>{one.name}</bdi> {isMe ? <span className="soft">({t('users.you')})</span> : null}{' '}
        {one.odd ? <Badge tone="warning">{t('users.odd')}</Badge> : null}
        <span className="under">
          <bdi>{one.address}</bdi>
        </span>
        {one.changing ? (
          <span className="under changing">
            <Icon name="mail" /> {t('users.address-changing')}
          </span>
        ) : null}
      </th>
      <td role="cell" data-label={t('users.role')}>
        {t(roleLabels[one.role])}
      </td>
      <td role="cell" data-label={t('users.two-step')}>
        <Strength strength={one.strength} />
      </td>
      <td role="cell" data-label={t('users.seen')}>
        {one.seenAt === null ? t('manager.never') : sinceThen(one.seenAt)}
      </td>
      <td role="cell" data-label={t('users.alerted')}>
        {one.alertedAt === null ? '—' : sinceThen(one.alertedAt)}
      </td>
      <td role="cell" className="end">
        <Menu
          label={t('users.acts-of', { name: one.name })}
          items={[
            {
              label: t('users.alert'),
              icon: 'mail',
              why: alertedToday(one) ? t('users.alert.today') : undefined,
              onSelect: () => setOpen({ alert: one.accountId }),
            },
            {
              label: t('users.change-role'),
              icon: 'edit',
              why: whyLocked,
              onSelect: () => setOpen({ change: one.accountId }),
            },
            {
              label: t('users.remove'),
              icon: 'trash',
              danger: true,
              why: whyLocked,
              onSelect: () => setOpen({ remove: one.accountId }),
            },
          ]}
        />
      </td>
    </tr>
  );
}
