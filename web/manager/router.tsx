// Pages by address. The first one comes with the app; the others are fetched when somebody goes there.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Skeleton } from '../shared/kit/notices.tsx';
import { BrokenPage } from './parts.tsx';
import { base } from './places.ts';
import { OverviewPage } from './pages/overview.tsx';
import { NotFound, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const page = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage }),
  page(
    'sign-in-data',
    lazyRouteComponent(() => import('./pages/sign-in-data.tsx'), 'SignInDataPage'),
  ),
  page(
    'two-step',
    lazyRouteComponent(() => import('./pages/two-step.tsx'), 'TwoStepPage'),
  ),
  page(
    'backup-codes',
    lazyRouteComponent(() => import('./pages/backup-codes.tsx'), 'BackupCodesPage'),
  ),
  page(
    'devices',
    lazyRouteComponent(() => import('./pages/devices.tsx'), 'DevicesPage'),
  ),
  page(
    'sessions',
    lazyRouteComponent(() => import('./pages/sessions.tsx'), 'SessionsPage'),
  ),
  page(
    'activity',
    lazyRouteComponent(() => import('./pages/activity.tsx'), 'ActivityPage'),
  ),
  page(
    'people',
    lazyRouteComponent(() => import('./pages/people.tsx'), 'PeoplePage'),
  ),
  page(
    'appearance',
    lazyRouteComponent(() => import('./pages/appearance.tsx'), 'AppearancePage'),
  ),
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
