// Pages by address: those that come with the app, and those fetched when somebody goes there.
import { type AnyRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Skeleton } from '../kit/notices.tsx';
import { BrokenPage } from './page.tsx';
import { withTexts } from './shown-texts.ts';

/** A page whose code and texts are fetched when somebody goes there. */
export const later = <M extends Record<string, unknown>>(load: () => Promise<M>, name: keyof M & string) =>
  lazyRouteComponent(() => withTexts(load()) as unknown as Promise<Record<string, never>>, name);

export const createPages = (basepath: string, routeTree: AnyRoute) =>
  createRouter({
    routeTree,
    basepath,
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
