// What other modules may do with app passwords.
import type { Query, Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';
import type { AppsRule, Scope } from './rules.ts';

export type { AppsRule, Scope };

/** Who a program is. `appPasswordId` is null for the account's own password, which then opens every scope. */
export type Program = {
  readonly accountId: string;
  readonly appPasswordId: string | null;
  readonly scopes: readonly Scope[];
};

/** Why app passwords of an account ended, for the activity log. */
export type EndedBy = 'owner' | 'recovery' | 'stranger';

export type AppPasswords = {
  count(query: Query, accountId: string): Promise<number>;
  /** Ends every app password of the account and what is open with it. Returns how many there were. */
  revokeAll(tx: Tx, accountId: string, by: EndedBy, visit: Visit | null): Promise<number>;
  /** The account's own password, or whether programs may use it, has changed: what is open with it ends. */
  accountPasswordChanged(tx: Tx, accountId: string): void;
};

/** Given by app.ts. */
export type AppPasswordsHooks = {
  twoStepOn(accountId: string): Promise<boolean>;
  appsRule(accountId: string): Promise<AppsRule>;
};
