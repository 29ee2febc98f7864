// Addresses of the drive. The URL holds the folder, how it is sorted and shown.
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';

export const base = '/drive';
export const home = `${base}/`;
export const folderPlace = (driveId: string, nodeId = 'root'): string =>
  nodeId === 'root' ? `${base}/${driveId}` : `${base}/${driveId}/folder/${nodeId}`;
export const placeIn = (driveId: string, page: 'trash' | 'connect' | 'members'): string =>
  `${base}/${driveId}/${page}`;

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

export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname });

/** The drive and folder of the address. */
export function usePlace(): { driveId: string; nodeId: string } {
  const [driveId = '', kind, nodeId] = usePath()
    .replace(/^\/drive/, '')
    .split('/')
    .filter(Boolean);
  return { driveId, nodeId: kind === 'folder' && nodeId ? nodeId : 'root' };
}

/** Values of the URL's search. */
export function useSearch() {
  const text = useRouterState({ select: (state) => state.location.searchStr });
  const go = useGo();
  const search = new URLSearchParams(text);
  return {
    get: (name: string) => search.get(name) ?? undefined,
    set(values: Readonly<Record<string, string | undefined>>) {
      for (const [name, value] of Object.entries(values))
        if (value === undefined) search.delete(name);
        else search.set(name, value);
      const said = search.toString();
      go(location.pathname + (said ? `?${said}` : ''), { replace: true });
    },
    /** To go along to other folders. */
    text: text || '',
  };
}

const lastKey = 'drive.last';
/** In this tab only. */
export const rememberDrive = (driveId: string): void => sessionStorage.setItem(lastKey, driveId);
export const lastDrive = (): string | null => sessionStorage.getItem(lastKey);
