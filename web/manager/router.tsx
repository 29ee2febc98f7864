// Pages by address. The first one comes with the app; the others are fetched when somebody goes there.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Skeleton } from '../shared/kit/notices.tsx';
import { laterTexts } from './languages.ts';
import { BrokenPage } from './parts.tsx';
import { base } from './places.ts';
import { OverviewPage } from './pages/overview.tsx';
import { NotFound, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
/** A page whose code and texts are fetched when somebody goes there. */
const page = <P extends string, M extends Record<string, unknown>>(
  path: P,
  load: () => Promise<M>,
  name: keyof M & string,
) => {
  const fetched = async (): Promise<M> => {
    const [module] = await Promise.all([load(), laterTexts()]);
    return module;
  };
  return createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(fetched as () => Promise<Record<string, never>>, name),
  });
};

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

export function createPages() {
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: base,
    trailingSlash: 'preserve',
    defaultErrorComponent: BrokenPage,
    defaultPendingComponent: () => <Skeleton lines={5} />,
    defaultPendingMs: 200,
    // Values stay text: an id made of digits must not become a number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const said = new URLSearchParams(search as Record<string, string>).toString();
      return said ? `?${said}` : '';
    },
  });
}
