// What other modules may ask about organisations.
import type { Query } from '../../core/db/db.ts';

import type { AppsRule } from './policy-rules.ts';

export type Role = 'legal-responsible' | 'administrator' | 'member' | 'external';

export type OwnOrganisation = { readonly id: string; readonly name: string; readonly role: Role };

export type Organisations = {
  /** Administrator or legal responsible of any organisation. */
  isAdministrator(query: Query, accountId: string): Promise<boolean>;
  /** The organisations of an account with its role in each, by name. */
  organisationsOf(query: Query, accountId: string): Promise<readonly OwnOrganisation[]>;
  /** The role of an account in one organisation; undefined when it does not belong there. */
  roleIn(query: Query, organisationId: string, accountId: string): Promise<Role | undefined>;
  /** The strictest rule of the account's organisations about apps and app passwords. */
  appsRule(query: Query, accountId: string): Promise<AppsRule>;
  /**
   * Makes the single-use code that creates the first account, and returns it once; an older one is dead.
   * undefined when there is an account: the installation has been started.
   */
  startCode(): Promise<string | undefined>;
};
