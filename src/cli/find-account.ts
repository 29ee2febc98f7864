// Finding the account that an operator names.
import type { App } from '../app.ts';
import { CommandRefusal } from './command.ts';

/** By login address or sync name. Throws CommandRefusal when there is none. */
export async function findAccount(app: App, named: string) {
  const account = await app.accounts.findByIdentifier(app.db, named);
  if (!account)
    throw new CommandRefusal(`there is no account "${named}" (\`aldaba account list\` shows them)`);
  return account;
}
