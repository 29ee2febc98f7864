// What guides may say about the reader's own account.
import type { HelpValues } from '../../core/help-values.ts';
import type { Account } from './types.ts';
import { fullName } from './rules.ts';

export const helpValues: HelpValues<Account> = {
  'account.loginAddress': {
    about: 'The address the reader signs in with.',
    sample: { es: 'ana@example.org', en: 'ana@example.org' },
    of: (account) => account.loginAddress,
  },
  'account.syncName': {
    about: 'Initials and five digits: the name programs may use instead of the address. Never changes.',
    sample: { es: 'AG12345', en: 'AG12345' },
    of: (account) => account.syncName,
  },
  'account.name': {
    about: 'First and last name of the reader.',
    sample: { es: 'Ana García', en: 'Ana García' },
    of: (account) => fullName(account),
  },
};
