// What the list of users is filtered and sorted by, read from the URL and written there.
import { Button } from '../../shared/kit/button.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import type { People } from '../server.ts';
import { roleLabels } from '../words.ts';

export const sorts = ['name', 'address', 'role', 'strength', 'seen', 'alerted'] as const;
export type Sort = (typeof sorts)[number];
export const sizes = ['25', '50', '100', '200'] as const;
const strengths = ['none', 'weak', 'ok'] as const;

const oneOf = <T extends string>(all: readonly T[], text: string | undefined): T | undefined =>
  all.find((one) => one === text);

const roles = ['legal-responsible', 'administrator', 'member', 'external'] as const;

export type Filter = {
  search?: string;
  twoStep?: (typeof strengths)[number];
  role?: (typeof roles)[number];
  changing?: 'yes';
};

export function useFilter() {
  const { open, setOpen } = useOpen();
  const twoStep = oneOf(strengths, open('twoStep'));
  const role = oneOf(roles, open('role'));
  const search = open('search')?.slice(0, 100);
  const filter: Filter = {
    ...(search ? { search } : {}),
    ...(twoStep ? { twoStep } : {}),
    ...(role ? { role } : {}),
    ...(open('changing') === 'yes' ? { changing: 'yes' as const } : {}),
  };
  const page = /^[1-9]\d{0,5}$/.test(open('page') ?? '') ? Number(open('page')) : 1;
  return {
    filter,
    isFiltered: Object.keys(filter).length > 0,
    sort: oneOf(sorts, open('sort')) ?? ('name' as Sort),
    down: open('down') === 'yes',
    page,
    size: oneOf(sizes, open('size')) ?? '50',
    /** Any change but of the page starts at the first one. */
    set: (values: Readonly<Record<string, string | undefined>>) =>
      setOpen({ page: undefined, ...values }, { replace: true }),
    clear: () =>
      setOpen(
        { search: undefined, twoStep: undefined, role: undefined, changing: undefined, page: undefined },
        { replace: true },
      ),
  };
}

export function Filters({ found }: { found: People | undefined }) {
  const t = useT();
  const { filter, isFiltered, sort, down, set, clear } = useFilter();
  const without = filter.twoStep === 'none';
  return (
    <section className="panel card" aria-label={t('users.filters')}>
      <div className="filters">
        <TextInput
          type="search"
          label={t('users.search')}
          name="search"
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          value={filter.search ?? ''}
          onChange={(event) => set({ search: event.currentTarget.value || undefined })}
        />
        <Select
          label={t('users.two-step')}
          name="twoStep"
          value={filter.twoStep ?? ''}
          onChange={(event) => set({ twoStep: event.currentTarget.value || undefined })}
          options={[
            { value: '', label: t('users.all') },
            { value: 'none', label: t('users.strength.none') },
            { value: 'weak', label: t('users.strength.weak') },
            { value: 'ok', label: t('users.strength.ok') },
          ]}
        />
        <Select
          label={t('users.role')}
          name="role"
          value={filter.role ?? ''}
          onChange={(event) => set({ role: event.currentTarget.value || undefined })}
          options={[
            { value: '', label: t('users.all') },
            ...roles.map((role) => ({ value: role, label: t(roleLabels[role]) })),
          ]}
        />
        <Select
          label={t('users.sort')}
          name="sort"
          value={`${sort}${down ? ' down' : ''}`}
          onChange={(event) => {
            const [by, way] = event.currentTarget.value.split(' ');
            set({ sort: by === 'name' ? undefined : by, down: way ? 'yes' : undefined });
          }}
          options={[
            { value: 'name', label: t('users.sort.name') },
            { value: 'name down', label: t('users.sort.name-down') },
            { value: 'address', label: t('users.sort.address') },
            { value: 'role', label: t('users.sort.role') },
            { value: 'strength', label: t('users.sort.strength') },
            { value: 'seen down', label: t('users.sort.seen-down') },
            { value: 'seen', label: t('users.sort.seen') },
            { value: 'alerted down', label: t('users.sort.alerted-down') },
            { value: 'alerted', label: t('users.sort.alerted') },
            { value: 'strength down', label: t('users.sort.strength-down') },
            { value: 'role down', label: t('users.sort.role-down') },
            { value: 'address down', label: t('users.sort.address-down') },
          ]}
        />
      </div>
      <div className="buttons">
        <Button
          small
          aria-pressed={without}
          className={without ? 'chip pressed' : 'chip'}
          icon="shield"
          onClick={() => set({ twoStep: without ? undefined : 'none' })}
        >
          {t('users.without', { count: found?.withoutTwoStep ?? 0 })}
        </Button>
        <Button
          small
          aria-pressed={filter.changing === 'yes'}
          className={filter.changing ? 'chip pressed' : 'chip'}
          icon="mail"
          onClick={() => set({ changing: filter.changing ? undefined : 'yes' })}
        >
          {t('users.changing')}
        </Button>
        {isFiltered ? (
          <Button small look="quiet" icon="cross" onClick={clear}>
            {t('users.clear')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
