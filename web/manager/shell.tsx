// The frame of the Manager: sections, account menu, banners, and the end of a session.
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { AppShell, type Section } from '../shared/kit/app-shell.tsx';
import { Banner, Skeleton } from '../shared/kit/notices.tsx';
import { useToast } from '../shared/kit/toast.tsx';
import { useT } from '../shared/texts.ts';
import type { Label } from '../shared/app/app.ts';
import { GoButton, GoLink, usePath, useGo } from '../shared/app/going.tsx';
import { PageHead } from '../shared/app/page.tsx';
import { useAct, useAccount, useSession } from '../shared/app/queries.ts';
import { useSessionOver } from '../shared/app/session.ts';
import { useErrorText } from '../shared/app/words.ts';
import { dropDrafts, keepDrafts } from './drafts.ts';
import { base, places } from './places.ts';
import { useOrganisations } from './queries.ts';
import { call, now, type OwnOrganisation, type Role } from './server.ts';
import { useInstants } from './words.ts';

export const isAdministrator = (role: Role): boolean =>
  role === 'administrator' || role === 'legal-responsible';

// Rare, and dialogs weigh: fetched when it happens.
const SessionOver = lazy(async () => ({
  default: (await import('../shared/app/session-over.tsx')).SessionOver,
}));

type Entry = Omit<Section, 'label' | 'current' | 'group'> & { label: Label; group?: Label };

const own: readonly Entry[] = [
  { href: places.overview, label: 'manager.nav.overview', icon: 'shield' },
  { href: places.signInData, label: 'manager.nav.sign-in-data', icon: 'account' },
  { href: places.twoStep, label: 'manager.nav.two-step', icon: 'key' },
  { href: places.backupCodes, label: 'manager.nav.backup-codes', icon: 'sheet' },
  { href: places.appPasswords, label: 'manager.nav.app-passwords', icon: 'door' },
  { href: places.connectedApps, label: 'manager.nav.connected-apps', icon: 'external' },
  { href: places.devices, label: 'manager.nav.devices', icon: 'phone' },
  { href: places.sessions, label: 'manager.nav.sessions', icon: 'laptop' },
  { href: places.activity, label: 'manager.nav.activity', icon: 'list' },
  {
    href: places.appearance,
    label: 'manager.nav.appearance',
    icon: 'globe',
    group: 'manager.nav.group.general',
  },
  { href: places.import, label: 'manager.nav.import', icon: 'download' },
  { href: places.tasks, label: 'manager.nav.tasks', icon: 'clock' },
];
/** What a session may reach that must still turn two-step verification on. */
const whileEnrolling: ReadonlySet<string> = new Set([
  places.twoStep,
  places.backupCodes,
  places.appPasswords,
  places.appearance,
]);
const group = 'manager.nav.group.organisation';
const mine: Entry = {
  href: places.organisations,
  label: 'manager.nav.organisations',
  icon: 'building',
  group,
};
const administering: readonly Entry[] = [
  { href: places.users, label: 'manager.nav.users', icon: 'people' },
  { href: places.rules, label: 'manager.nav.rules', icon: 'door' },
  { href: places.sites, label: 'manager.nav.sites', icon: 'globe' },
  { href: places.apps, label: 'manager.nav.apps', icon: 'globe' },
  { href: places.tokens, label: 'manager.nav.tokens', icon: 'key' },
  { href: places.trail, label: 'manager.nav.trail', icon: 'list' },
];
const outbox: Entry = {
  href: '/outbox',
  label: 'manager.nav.outbox',
  icon: 'mail',
  group: 'manager.nav.group.installation',
};

/** `/manager` and `/manager/` are the same page. */
const tidy = (path: string): string => path.replace(/\/+$/, '') || '/';

export function Shell() {
  const t = useT();
  const go = useGo();
  const path = usePath();
  const toast = useToast();
  const textOf = useErrorText();
  const account = useAccount();
  const mustEnrol = useSession().data?.session.mustEnrol ?? false;
  const organisations = useOrganisations().data?.organisations ?? [];
  const signOut = useAct(
    () => call('DELETE /api/session'),
    () => {
      dropDrafts();
      location.assign('/signed-out');
    },
  );
  const entries = [
    ...own.filter((entry) => !mustEnrol || whileEnrolling.has(entry.href)),
    ...(!mustEnrol && organisations.length > 0 ? [mine] : []),
    ...(!mustEnrol && organisations.some(({ role }) => isAdministrator(role)) ? administering : []),
    ...(!mustEnrol && account.operator ? [outbox] : []),
  ];
  const full = path.startsWith(base) ? path : base + path;
  // Nothing else is reachable: the page that says who demands it, and why, takes its place.
  const isClosed = mustEnrol && !whileEnrolling.has(tidy(full));
  useEffect(() => {
    if (isClosed) location.replace(`/two-step-required?next=${encodeURIComponent(location.pathname)}`);
  }, [isClosed]);
  const soon = organisations.find(
    (one) => !one.complies && one.requiredAt !== null && one.requiredAt > now(),
  );
  const sections = entries.map(({ label, group, ...entry }) => ({
    ...entry,
    label: t(label),
    ...(group ? { group: t(group) } : {}),
    current: tidy(entry.href) === tidy(full),
  }));
  return (
    <>
      <AppShell
        product={t('manager.title')}
        home={mustEnrol ? places.twoStep : places.overview}
        help={`/help?for=${full}`}
        link={GoLink}
        sections={sections}
        account={{
          name: `${account.givenName} ${account.familyName}`,
          address: account.loginAddress,
          items: [
            ...(mustEnrol
              ? []
              : [
                  {
                    label: t('manager.nav.sign-in-data'),
                    icon: 'account' as const,
                    onSelect: () => go(places.signInData),
                  },
                ]),
            {
              label: t('manager.nav.appearance'),
              icon: 'settings',
              onSelect: () => go(places.appearance),
            },
            ...(account.operator && !mustEnrol
              ? [{ label: t('manager.nav.outbox'), icon: 'mail' as const, href: '/outbox' }]
              : []),
            {
              label: t('common.sign-out'),
              icon: 'door',
              onSelect: () =>
                signOut.run(undefined, {
                  onError: (error) => toast({ text: textOf(error) ?? '', tone: 'danger' }),
                }),
            },
          ],
        }}
        banner={mustEnrol ? <MustEnrol path={full} /> : soon ? <Soon organisation={soon} /> : null}
      >
        <Suspense fallback={<Skeleton lines={5} />}>
          {isClosed ? <Skeleton lines={5} /> : <Outlet />}
        </Suspense>
      </AppShell>
      {useSessionOver() ? (
        <Suspense fallback={null}>
          <SessionOver onLeave={keepDrafts}>{t('manager.over.text')}</SessionOver>
        </Suspense>
      ) : null}
    </>
  );
}

function MustEnrol({ path }: { path: string }) {
  const t = useT();
  const there = path === places.twoStep || path === places.backupCodes;
  return (
    <Banner
      tone="warning"
      title={t('manager.must-enrol.title')}
      actions={there ? null : <GoButton href={places.twoStep}>{t('manager.must-enrol.action')}</GoButton>}
    >
      {t('manager.must-enrol.text')}
    </Banner>
  );
}

/** An organisation will demand it: who has until when. */
function Soon({ organisation }: { organisation: OwnOrganisation }) {
  const t = useT();
  const { day } = useInstants();
  return (
    <Banner
      tone="warning"
      actions={<GoButton href={places.twoStep}>{t('manager.must-enrol.action')}</GoButton>}
    >
      {t('manager.must-enrol.soon', {
        organisation: organisation.name,
        date: day(organisation.requiredAt ?? 0),
      })}
    </Banner>
  );
}

export function NotFound() {
  const t = useT();
  return (
    <>
      <PageHead title={t('manager.error.not-found.title')} lead={t('manager.error.not-found.text')} />
      <GoButton href={places.overview} look="primary">
        {t('manager.error.not-found.action')}
      </GoButton>
    </>
  );
}
