// Addresses of the Manager and how its parts are reached: the URL holds which dialog or step is open.
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';

export const base = '/manager';
export const places = {
  overview: `${base}/`,
  signInData: `${base}/sign-in-data`,
  twoStep: `${base}/two-step`,
  backupCodes: `${base}/backup-codes`,
  appPasswords: `${base}/app-passwords`,
  connectedApps: `${base}/connected-apps`,
  apps: `${base}/apps`,
  devices: `${base}/devices`,
  changePhone: `${base}/change-phone`,
  sessions: `${base}/sessions`,
  activity: `${base}/activity`,
  organisations: `${base}/organisations`,
  users: `${base}/users`,
  rules: `${base}/rules`,
  sites: `${base}/sites`,
  tokens: `${base}/tokens`,
  trail: `${base}/trail`,
  import: `${base}/import`,
  tasks: `${base}/tasks`,
  appearance: `${base}/appearance`,
} as const;
export type Place = keyof typeof places;

/** An address with what should be open there: `placeOf('twoStep', { add: 'code-app' })`. */
export function placeOf(place: Place, open: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(open).toString();
  return search ? `${places[place]}?${search}` : places[place];
}

/** Goes to an address of the Manager without loading the page again. */
export function useGo(): (address: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter() as { history: { push(to: string): void; replace(to: string): void } };
  return useCallback(
    (address, options) => {
      if (options?.replace) history.replace(address);
      else history.push(address);
    },
    [history],
  );
}

/** One value of the URL's search, and setting several at once; `undefined` takes one out. */
export function useOpen(): {
  open: (name: string) => string | undefined;
  setOpen: (values: Readonly<Record<string, string | undefined>>, options?: { replace?: boolean }) => void;
} {
  const text = useRouterState({ select: (state) => state.location.searchStr });
  const go = useGo();
  const search = new URLSearchParams(text);
  return {
    open: (name) => search.get(name) ?? undefined,
    setOpen: (values, options) => {
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      const said = next.toString();
      go(location.pathname + (said ? `?${said}` : ''), options);
    },
  };
}
