// The Manager's line to the server: what it reads by name, typed calls that keep what is typed, and the server's clock.
import { createSessionCall, type Reply, type SessionInfo } from '../shared/app/session.ts';
import { keepDrafts } from './drafts.ts';

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

export function leaveFor(address: string): void {
  keepDrafts();
  location.assign(address);
}

export const call = createSessionCall({ goTo: leaveFor });

let aheadMs = 0;

/** `serverTime` came just now: from here on `now()` is the server's, whatever the clock of this computer says. */
export function setClock(serverTime: number): void {
  aheadMs = serverTime - Date.now();
}

export const now = (): number => Date.now() + aheadMs;
