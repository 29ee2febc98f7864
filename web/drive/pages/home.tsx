// The drives somebody has. With one there is nothing to choose.
import { useEffect, useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useFormat, useT } from '../../shared/texts.ts';
import { GoLink, Loaded, PageHead } from '../parts.tsx';
import { folderPlace, lastDrive, useGo, useSearch } from '../places.ts';
import { useAct, useDrives } from '../queries.ts';
import { call, type Drive } from '../server.ts';
import { useErrorText } from '../words.ts';

export function HomePage() {
  const t = useT();
  const go = useGo();
  const query = useDrives();
  const all = useSearch().get('all') !== undefined;
  const [making, setMaking] = useState(false);
  const { drives = [], mayMakeIn = [] } = query.data ?? {};
  const last = lastDrive();
  const target = drives.length === 1 ? drives[0] : drives.find(({ id }) => id === last);
  useEffect(() => {
    if (target && !all) go(folderPlace(target.id), { replace: true });
  }, [target, all, go]);
  const make =
    mayMakeIn.length > 0 ? (
      <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
        {t('drive.make')}
      </Button>
    ) : null;
  return (
    <>
      <PageHead title={t('drive.home.title')} actions={drives.length > 0 ? make : null} />
      <Loaded query={query}>
        {() =>
          drives.length === 0 ? (
            <EmptyState icon="folder" title={t('drive.home.none')} action={make}>
              {t(mayMakeIn.length > 0 ? 'drive.home.none.administrator' : 'drive.home.none.member')}
            </EmptyState>
          ) : (
            <ul className="drives">
              {drives.map((drive) => (
                <DriveCard key={drive.id} drive={drive} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {making ? <MakeDrive organisations={mayMakeIn} onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function DriveCard({ drive }: { drive: Drive }) {
  const t = useT();
  return (
    <li>
      <GoLink className="panel drive-card" href={folderPlace(drive.id)}>
        <Icon name="folder" />
        <span>
          <strong>{drive.name}</strong>
          <span className="soft small">{drive.organisation || t('drive.home.shared')}</span>
          <Storage drive={drive} />
        </span>
      </GoLink>
    </li>
  );
}

/** How full it is; nothing for guests. */
export function Storage({ drive }: { drive: Drive }) {
  const t = useT();
  const format = useFormat();
  if (drive.usedBytes === null) return null;
  const used = format.size(drive.usedBytes);
  return (
    <span className="soft small">
      {drive.quotaBytes === null
        ? t('drive.storage.used', { used })
        : t('drive.storage.of', { used, quota: format.size(drive.quotaBytes) })}
    </span>
  );
}

function MakeDrive({
  organisations,
  onClose,
}: {
  organisations: readonly { id: string; name: string }[];
  onClose: () => void;
}) {
  const t = useT();
  const go = useGo();
  const textOf = useErrorText();
  const [name, setName] = useState('');
  const [organisationId, setOrganisation] = useState(organisations[0]?.id ?? '');
  const drives = useDrives();
  const act = useAct(
    () =>
      call('POST /api/organisations/:organisationId/drives', { params: { organisationId }, body: { name } }),
    ({ drive }) => void drives.refetch().then(() => go(folderPlace(drive.id))),
  );
  return (
    <Dialog open title={t('drive.make')} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          act.run(undefined);
        }}
      >
        <TextInput
          label={t('drive.make.name')}
          hint={t('drive.make.hint')}
          value={name}
          maxLength={100}
          error={textOf(act.error)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {organisations.length > 1 ? (
          <Select
            label={t('drive.make.organisation')}
            value={organisationId}
            options={organisations.map(({ id, name: label }) => ({ value: id, label }))}
            onChange={(event) => setOrganisation(event.currentTarget.value)}
          />
        ) : null}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={act.busy}>
            {t('drive.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
