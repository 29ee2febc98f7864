// `aldaba app-password create`: an app password made by the operator, shown once.
import { scopes } from '../app.ts';
import { type Command, exits, UsageError } from './command.ts';
import { findAccount } from './find-account.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Makes an app password for an account and prints it, this once. The person is told by mail.',
  options: {
    account: { value: 'ADDRESS', about: 'Login address or sync name.', required: true },
    scope: {
      value: 'SCOPES',
      about: `What it opens, separated by commas: ${scopes.join(', ')}.`,
      required: true,
    },
    name: { value: 'NAME', about: 'How its owner recognises it; "Operator" when silent.' },
    days: { value: 'DAYS', about: 'Days it is good for; until it is revoked when silent.' },
  },
  async run(given, say) {
    const asked = (given.text.scope ?? '').split(',').map((scope) => scope.trim());
    const unknown = asked.find((scope) => !scopes.some((one) => one === scope));
    if (unknown !== undefined)
      throw new UsageError(`"${unknown}" is no scope; there are ${scopes.join(', ')}`);
    const days = given.text.days === undefined ? null : Number(given.text.days);
    if (days !== null && (!Number.isInteger(days) || days < 1))
      throw new UsageError('--days wants a whole number');
    return withInstallation(async (app) => {
      const account = await findAccount(app, given.text.account ?? '');
      const { row, secret } = await app.appPasswords.make(
        account.id,
        {
          name: given.text.name ?? 'Operator',
          scopes: scopes.filter((scope) => asked.includes(scope)),
          expiresAt: days === null ? null : app.now() + days * 86_400_000,
        },
        null,
      );
      const shown = { id: row.id, user: account.loginAddress, syncName: account.syncName, secret };
      say.answer(shown, [
        `App password "${row.name}" for ${account.loginAddress} (or ${account.syncName}), shown only now:`,
        secret,
        `Opens: ${row.scopes.replaceAll(' ', ', ')}`,
      ]);
      return exits.done;
    });
  },
};
