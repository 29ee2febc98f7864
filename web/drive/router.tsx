// Pages by address. Files come with the app; the others are fetched when somebody goes there.
import { createRootRoute, createRoute } from '@tanstack/react-router';
import { createPages, later } from '../shared/app/router.tsx';
import { FolderPage } from './pages/folder.tsx';
import { base } from './places.ts';
import { NotFound, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = { getParentRoute: () => root } as const;

const routes = [
  createRoute({ ...at, path: '/', component: later(() => import('./pages/home.tsx'), 'HomePage') }),
  createRoute({ ...at, path: '$driveId', component: FolderPage }),
  createRoute({ ...at, path: '$driveId/folder/$nodeId', component: FolderPage }),
  createRoute({
    ...at,
    path: '$driveId/photo-dates/$nodeId',
    component: later(() => import('./pages/photo-dates.tsx'), 'PhotoDatesPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/trash',
    component: later(() => import('./pages/trash.tsx'), 'TrashPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/members',
    component: later(() => import('./pages/members.tsx'), 'MembersPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/links',
    component: later(() => import('./pages/links.tsx'), 'LinksPage'),
  }),
  createRoute({
    ...at,
    path: '$driveId/connect',
    component: later(() => import('./pages/connect.tsx'), 'ConnectPage'),
  }),
];

export const pages = () => createPages(base, root.addChildren(routes));
