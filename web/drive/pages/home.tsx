// The drives somebody has. With one there is nothing to choose.
import { lazy, Suspense, useEffect, useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { GoLink, useGo, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { Storage } from '../storage.tsx';
import { folderPlace, lastDrive } from '../places.ts';
import { useDrives } from '../queries.ts';
import type { Drive } from '../server.ts';

const MakeDrive = lazy(async () => ({ default: (await import('./make-drive.tsx')).MakeDrive }));

export function HomePage() {
  const t = useT();
  const go = useGo();
  const query = useDrives();
  const all = useOpen().open('all') !== undefined;
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
      <Suspense fallback={null}>
        {making ? <MakeDrive organisations={mayMakeIn} onClose={() => setMaking(false)} /> : null}
      </Suspense>
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
