// Pages by address. The first one comes with the app; the others are fetched when somebody goes there.
import { createRootRoute, createRoute } from '@tanstack/react-router';
import { createPages, later } from '../shared/app/router.tsx';
import { base } from './places.ts';
import { OverviewPage } from './pages/overview.tsx';
import { NotFound, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const page = <P extends string, M extends Record<string, unknown>>(
  path: P,
  load: () => Promise<M>,
  name: keyof M & string,
) => createRoute({ getParentRoute: () => root, path, component: later(load, name) });

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage }),
  page('sign-in-data', () => import('./pages/sign-in-data.tsx'), 'SignInDataPage'),
  page('two-step', () => import('./pages/two-step.tsx'), 'TwoStepPage'),
  page('backup-codes', () => import('./pages/backup-codes.tsx'), 'BackupCodesPage'),
  page('devices', () => import('./pages/devices.tsx'), 'DevicesPage'),
  page('change-phone', () => import('./pages/change-phone.tsx'), 'ChangePhonePage'),
  page('sessions', () => import('./pages/sessions.tsx'), 'SessionsPage'),
  page('activity', () => import('./pages/activity.tsx'), 'ActivityPage'),
  page('organisations', () => import('./pages/organisations.tsx'), 'OrganisationsPage'),
  page('users', () => import('./pages/users.tsx'), 'UsersPage'),
  page('rules', () => import('./pages/rules.tsx'), 'RulesPage'),
  page('sites', () => import('./pages/sites.tsx'), 'SitesPage'),
  page('tokens', () => import('./pages/tokens.tsx'), 'TokensPage'),
  page('trail', () => import('./pages/trail.tsx'), 'TrailPage'),
  page('app-passwords', () => import('./pages/app-passwords.tsx'), 'AppPasswordsPage'),
  page('connected-apps', () => import('./pages/connected-apps.tsx'), 'ConnectedAppsPage'),
  page('apps', () => import('./pages/apps.tsx'), 'AppsPage'),
  page('import', () => import('./pages/import.tsx'), 'ImportPage'),
  page('tasks', () => import('./pages/tasks.tsx'), 'TasksPage'),
  page('appearance', () => import('./pages/appearance.tsx'), 'AppearancePage'),
];

export const pages = () => createPages(base, root.addChildren(routes));
