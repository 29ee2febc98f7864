// Which organisation a page is about: the one in the URL, or the first that the person administers.
import type { ReactNode } from 'react';
import { Select } from '../../shared/kit/field.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useOrganisations } from '../queries.ts';
import type { OwnOrganisation } from '../server.ts';
import { isAdministrator } from '../shell.tsx';
import { WithOrganisationTexts } from './texts.tsx';
import './organisation.css';

export function ForOrganisation({
  title,
  children,
}: {
  title: string;
  children: (organisation: OwnOrganisation, mine: readonly OwnOrganisation[]) => ReactNode;
}) {
  return (
    <WithOrganisationTexts>
      <Chosen title={title}>{children}</Chosen>
    </WithOrganisationTexts>
  );
}

function Chosen({ title, children }: Parameters<typeof ForOrganisation>[0]) {
  const t = useT();
  const organisations = useOrganisations();
  const { open } = useOpen();
  return (
    <Loaded query={organisations} lines={6}>
      {({ organisations: all }) => {
        const mine = all.filter(({ role }) => isAdministrator(role));
        const chosen = mine.find(({ id }) => id === open('organisation')) ?? mine[0];
        if (chosen) return children(chosen, mine);
        return (
          <>
            <PageHead title={title} />
            <EmptyState icon="people" title={t('users.not-yours.title')}>
              {t('users.not-yours.text')}
            </EmptyState>
          </>
        );
      }}
    </Loaded>
  );
}

/** Only where there is something to choose. */
export function OrganisationPicker({
  organisation,
  mine,
}: {
  organisation: OwnOrganisation;
  mine: readonly OwnOrganisation[];
}) {
  const t = useT();
  const { setOpen } = useOpen();
  if (mine.length < 2) return null;
  return (
    <Select
      label={t('users.organisation')}
      name="organisation"
      className="input filter"
      value={organisation.id}
      options={mine.map((one) => ({ value: one.id, label: one.name }))}
      onChange={(event) =>
        setOpen({ organisation: event.currentTarget.value, page: undefined }, { replace: true })
      }
    />
  );
}
