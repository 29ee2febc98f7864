// Pages by address. Files come with the app; the others are fetched when somebody goes there.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Skeleton } from '../shared/kit/notices.tsx';
import { withTexts } from './languages.ts';
import { FolderPage } from './pages/folder.tsx';
import { base } from './places.ts';
import { BrokenPage, NotFound, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = { getParentRoute: () => root } as const;

const routes = [
  createRoute({
    ...at,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
  }),
  createRoute({ ...at, path: '$driveId', component: FolderPage }),
  createRoute({ ...at, path: '$driveId/folder/$nodeId', component: FolderPage }),
  createRoute({
    ...at,
    path: '$driveId/trash',
    component: lazyRouteComponent(() => import('./pages/trash.tsx'), 'TrashPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/members',
    component: lazyRouteComponent(() => withTexts(import('./pages/members.tsx')), 'MembersPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/connect',
    component: lazyRouteComponent(() => withTexts(import('./pages/connect.tsx')), 'ConnectPage'),
  }),
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
