// The security check-up: what is wrong with an account, by gravity, and what is fine. Pure.
import type { Account, SessionRow, TwoStep } from './server.ts';

export type Gravity = 'danger' | 'warning' | 'note';

export type Issue =
  | { kind: 'two-step-off'; gravity: 'danger' }
  | { kind: 'two-step-unfinished'; gravity: 'warning' }
  | { kind: 'one-method'; gravity: 'warning' }
  | { kind: 'few-codes'; gravity: 'warning'; left: number }
  | { kind: 'address'; gravity: 'warning'; address: string }
  | { kind: 'sessions'; gravity: 'warning'; count: number; latest: SessionRow }
  | { kind: 'old-password'; gravity: 'note'; years: number };

export type Fine =
  | { kind: 'two-step' }
  | { kind: 'methods'; count: number }
  | { kind: 'codes'; left: number }
  | { kind: 'address'; address: string }
  | { kind: 'sessions'; count: number }
  | { kind: 'password'; changedAt: number };

export type CheckUp = {
  /** The gravest issue decides; notes leave it good. */
  readonly state: 'danger' | 'warning' | 'good';
  readonly issues: readonly Issue[];
  readonly fine: readonly Fine[];
};

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
export const oldPasswordYears = 2;
export const fewCodes = 3;
/** A session older than this had its mail about a new browser long ago. */
export const recentMs = 7 * dayMs;
const order: readonly Gravity[] = ['danger', 'warning', 'note'];

/**
 * Sessions worth a look: begun in the last week, not this one, in a browser and system that no older session of the
 * account has. The oldest session of all is nobody's surprise.
 */
export function unfamiliarSessions(sessions: readonly SessionRow[], now: number): SessionRow[] {
  const same = (a: SessionRow, b: SessionRow) => a.browser === b.browser && a.system === b.system;
  const known = (one: SessionRow) =>
    sessions.some((other) => {
      if (other.id === one.id || !same(one, other)) return false;
      return other.current || other.createdAt < one.createdAt;
    });
  const oldest = Math.min(...sessions.map((one) => one.createdAt));
  return sessions
    .filter((one) => !one.current && now - one.createdAt < recentMs && one.createdAt > oldest && !known(one))
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** `now` in epoch ms. What is not known yet (`sessions` null) is neither wrong nor fine. */
export function checkUp(
  account: Pick<Account, 'loginAddress' | 'addressVerifiedAt' | 'passwordChangedAt'>,
  twoStep: TwoStep,
  sessions: readonly SessionRow[] | null,
  now: number,
): CheckUp {
  const issues: Issue[] = [];
  const fine: Fine[] = [];
  const count = twoStep.factors.length;
  if (twoStep.state === 'off') issues.push({ kind: 'two-step-off', gravity: 'danger' });
  else if (twoStep.state === 'unfinished') issues.push({ kind: 'two-step-unfinished', gravity: 'warning' });
  else fine.push({ kind: 'two-step' });

  if (twoStep.state !== 'off') {
    if (count === 1) issues.push({ kind: 'one-method', gravity: 'warning' });
    else if (count > 1) fine.push({ kind: 'methods', count });
  }
  // Before two-step verification is on, saving the codes is an issue of its own.
  if (twoStep.state === 'on') {
    const left = twoStep.backupCodes?.left ?? 0;
    if (left <= fewCodes) issues.push({ kind: 'few-codes', gravity: 'warning', left });
    else fine.push({ kind: 'codes', left });
  }
  const address = account.loginAddress;
  if (account.addressVerifiedAt === null) issues.push({ kind: 'address', gravity: 'warning', address });
  else fine.push({ kind: 'address', address });

  if (sessions !== null) {
    const unfamiliar = unfamiliarSessions(sessions, now);
    const latest = unfamiliar[0];
    if (latest) issues.push({ kind: 'sessions', gravity: 'warning', count: unfamiliar.length, latest });
    else fine.push({ kind: 'sessions', count: sessions.length });
  }
  const years = Math.floor((now - account.passwordChangedAt) / yearMs);
  if (years >= oldPasswordYears) issues.push({ kind: 'old-password', gravity: 'note', years });
  else fine.push({ kind: 'password', changedAt: account.passwordChangedAt });

  issues.sort((a, b) => order.indexOf(a.gravity) - order.indexOf(b.gravity));
  const worst = issues[0]?.gravity;
  return { state: worst === 'danger' || worst === 'warning' ? worst : 'good', issues, fine };
}
