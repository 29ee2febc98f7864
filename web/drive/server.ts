// The drive's line to the server: one typed call, and the signal that the session is over.
import { useSyncExternalStore } from 'react';
import type { Api } from '../../src/api.ts';
import { CallError, createCall } from '../shared/call.ts';

export type Reply<K extends keyof Api> = Api[K]['reply'];
export type SessionInfo = Reply<'GET /api/session'>;
export type Drive = Reply<'GET /api/drives'>['drives'][number];
export type Details = Reply<'GET /api/drives/:driveId/nodes/:nodeId'>;
export type DriveNode = Details['node'];
export type Trashed = Reply<'GET /api/drives/:driveId/trash'>['nodes'][number];
export type Version = Reply<'GET /api/drives/:driveId/nodes/:nodeId/versions'>['versions'][number];
export type Clash = 'refuse' | 'keep-both' | 'replace';

export const here = (): string => location.pathname + location.search;
export const signInAddress = (): string => `/sign-in?over=1&next=${encodeURIComponent(here())}`;

let over = false;
const listeners = new Set<() => void>();
export function sessionOver(): void {
  over = true;
  for (const tell of listeners) tell();
}
/** True once the server said that the session is over. */
export const useSessionOver = (): boolean =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => over,
  );

export const call = createCall<Api>({
  fetch: (input, init) => fetch(input, init),
  onSessionOver: sessionOver,
  goTo: (address) => location.assign(address),
  here,
  timeoutMs: 60_000,
});

export const codeOf = (error: unknown): string => (error instanceof CallError ? error.code : '');

export const contentAddress = (driveId: string, nodeId: string): string =>
  `/api/drives/${driveId}/nodes/${encodeURIComponent(nodeId)}/content`;

/** Saves a file the browser's own way: it shows progress and goes on when this page is left. */
export function save(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
