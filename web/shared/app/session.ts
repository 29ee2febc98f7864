// The line of a signed-in app to the server, and the signal that the session is over.
import { useSyncExternalStore } from 'react';
import type { Api } from '../../../src/api.ts';
import { type Call, CallError, createCall } from '../call.ts';

export type Reply<K extends keyof Api> = Api[K]['reply'];
export type SessionInfo = Reply<'GET /api/session'>;

export const here = (): string => location.pathname + location.search;
/** Addresses of the server page that signs in, with the way back. */
export const signInAddress = (back = here()): string => `/sign-in?over=1&next=${encodeURIComponent(back)}`;

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

/** `goTo` when something must be kept before the page is left for fresh proof. */
export const createSessionCall = ({
  goTo = (address: string) => location.assign(address),
  timeoutMs,
}: {
  goTo?: (address: string) => void;
  timeoutMs?: number;
} = {}): Call<Api> =>
  createCall<Api>({
    fetch: (input, init) => fetch(input, init),
    onSessionOver: sessionOver,
    goTo,
    here,
    ...(timeoutMs ? { timeoutMs } : {}),
  });

/** The page is on its way elsewhere: there is no error to show. */
export const isLeaving = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'web/leaving';

export const codeOf = (error: unknown): string =>
  error instanceof CallError ? error.code : error ? 'web/fault' : '';
