// The frame of the drive: its pages, other drives, uploads under way, and the end of a session.
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { AppShell, type Section } from '../shared/kit/app-shell.tsx';
import { Skeleton } from '../shared/kit/notices.tsx';
import { useT } from '../shared/texts.ts';
import { GoLink, usePath } from '../shared/app/going.tsx';
import { PageHead } from '../shared/app/page.tsx';
import { useAccount } from '../shared/app/queries.ts';
import { useSessionOver } from '../shared/app/session.ts';
import { folderPlace, home, placeIn, rememberDrive, usePlace } from './places.ts';
import { useDrives } from './queries.ts';
import { call } from './server.ts';
import { recall } from './uploads/engine.ts';
import { UploadPanel } from './uploads/panel.tsx';

// Rare, and dialogs weigh: fetched when it happens.
const SessionOver = lazy(async () => ({
  default: (await import('../shared/app/session-over.tsx')).SessionOver,
}));

export function Shell() {
  const t = useT();
  const account = useAccount();
  const path = `/drive${usePath().replace(/^\/drive/, '')}`;
  const { driveId } = usePlace();
  const { drives = [], mayMakeIn = [] } = useDrives().data ?? {};
  const current = drives.find(({ id }) => id === driveId);
  useEffect(recall, []);
  useEffect(() => {
    if (current) rememberDrive(current.id);
  }, [current]);
  const page = path.split('/')[3];
  const managesMembers =
    current?.access === 'manage' || mayMakeIn.some(({ id }) => id === current?.organisationId);
  const sections: Section[] = [
    ...(current
      ? [
          {
            href: folderPlace(driveId),
            label: t('drive.nav.files'),
            icon: 'folder' as const,
            current: page === undefined || page === '' || page === 'folder' || page === 'photo-dates',
            group: current.name,
          },
          {
            href: placeIn(driveId, 'trash'),
            label: t('drive.nav.trash'),
            icon: 'trash' as const,
            current: page === 'trash',
          },
          {
            href: placeIn(driveId, 'connect'),
            label: t('drive.nav.connect'),
            icon: 'laptop' as const,
            current: page === 'connect',
          },
          ...(current.access === 'manage'
            ? [
                {
                  href: placeIn(driveId, 'links'),
                  label: t('drive.nav.links'),
                  icon: 'link' as const,
                  current: page === 'links',
                },
              ]
            : []),
          ...(managesMembers
            ? [
                {
                  href: placeIn(driveId, 'members'),
                  label: t('drive.nav.members'),
                  icon: 'people' as const,
                  current: page === 'members',
                },
              ]
            : []),
        ]
      : []),
    {
      href: `${home}?all=1`,
      label: t('drive.nav.all'),
      icon: 'list',
      current: path === home,
      group: t('drive.title'),
    },
  ];
  const signOut = async (): Promise<void> => {
    await call('DELETE /api/session').catch(() => {});
    location.assign('/signed-out');
  };
  return (
    <>
      <AppShell
        product={t('drive.title')}
        home={home}
        help={`/help?for=${path}`}
        link={GoLink}
        sections={sections}
        account={{
          name: `${account.givenName} ${account.familyName}`,
          address: account.loginAddress,
          items: [
            { label: t('drive.nav.manager'), icon: 'account', href: '/manager/' },
            { label: t('common.sign-out'), icon: 'door', onSelect: () => void signOut() },
          ],
        }}
      >
        <Suspense fallback={<Skeleton lines={5} />}>
          <Outlet />
        </Suspense>
        <UploadPanel />
      </AppShell>
      {useSessionOver() ? (
        <Suspense fallback={null}>
          <SessionOver>{t('drive.over.text')}</SessionOver>
        </Suspense>
      ) : null}
    </>
  );
}

export function NotFound() {
  const t = useT();
  return <PageHead title={t('drive.not-found')} />;
}
