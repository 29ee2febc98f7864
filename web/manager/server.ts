// The Manager's line to the server: one typed call, the session-over signal, and the server's clock.
import { useSyncExternalStore } from 'react';
import type { Api } from '../../src/api.ts';
import { CallError, createCall } from '../shared/call.ts';
import { keepDrafts } from './drafts.ts';

export type Reply<K extends keyof Api> = Api[K]['reply'];
export type SessionInfo = Reply<'GET /api/session'>;
export type Account = SessionInfo['account'];
export type TwoStep = Reply<'GET /api/two-step'>;
export type Factor = TwoStep['factors'][number];
export type SessionRow = Reply<'GET /api/sessions'>['sessions'][number];
export type BrowserRow = Reply<'GET /api/browsers'>['browsers'][number];
export type ActivityEntry = Reply<'GET /api/activity'>['entries'][number];
export type LinkState = Omit<Reply<'GET /api/authenticator/links/:linkId'>, 'state'> & {
  state: 'new' | 'claimed' | 'confirmed' | 'done' | 'killed' | 'refused' | 'expired';
};
export type AppPasswords = Reply<'GET /api/app-passwords'>;
export type AppPassword = AppPasswords['appPasswords'][number];
export type RegisteredApp = Reply<'GET /api/organisations/:organisationId/apps'>['apps'][number];
export type AppScope = RegisteredApp['scopes'][number];
export type ConnectedApp = Reply<'GET /api/connected-apps'>['apps'][number];
export type Scope = AppPassword['scopes'][number];
export type People = Reply<'GET /api/organisations/:organisationId/people'>;
export type Person = People['people'][number];
export type BulkAct = Reply<'POST /api/organisations/:organisationId/alerts'>;
export type Invitation = Reply<'GET /api/organisations/:organisationId/invitations'>['invitations'][number];
export type ApiToken = Reply<'GET /api/organisations/:organisationId/tokens'>['tokens'][number];
export type Site = Reply<'GET /api/organisations/:organisationId/sites'>['sites'][number];
export type Rule = Reply<'GET /api/organisations/:organisationId/rule'>;
export type Preview = Reply<'GET /api/organisations/:organisationId/rule/preview'>;
export type TrailEntry = Reply<'GET /api/organisations/:organisationId/trail'>['entries'][number];
export type OwnOrganisation = Reply<'GET /api/organisations'>['organisations'][number];
export type Role = Reply<'GET /api/organisations'>['organisations'][number]['role'];

export const here = (): string => location.pathname + location.search;

export function leaveFor(address: string): void {
  keepDrafts();
  location.assign(address);
}

let over = false;
const listeners = new Set<() => void>();

function sessionOver(): void {
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
  goTo: (address) => leaveFor(address),
  here,
});

/** The page is on its way elsewhere: there is no error to show. */
export const isLeaving = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'web/leaving';

export const codeOf = (error: unknown): string =>
  error instanceof CallError ? error.code : error ? 'web/fault' : '';

let aheadMs = 0;

/** `serverTime` came just now: from here on `now()` is the server's, whatever the clock of this computer says. */
export function setClock(serverTime: number): void {
  aheadMs = serverTime - Date.now();
}

export const now = (): number => Date.now() + aheadMs;
