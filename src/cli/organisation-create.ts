// `aldaba organisation create`: an organisation and the account that answers for it.
import { exits, type Command } from './command.ts';
import { findAccount } from './find-account.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Makes an organisation; the account named becomes its legal responsible.',
  words: ['NAME'],
  options: {
    responsible: {
      value: 'ADDRESS',
      about: 'Login address or sync name of the legal responsible.',
      required: true,
    },
  },
  run: (given, say) =>
    withInstallation(async (app) => {
      const account = await findAccount(app, given.text.responsible ?? '');
      const made = await app.db.transaction((tx) =>
        app.organisations.create(tx, given.words[0] ?? '', account.id, null),
      );
      say.answer({ ...made, responsible: account.loginAddress }, [
        `Organisation made: ${made.name} (${made.id}), legal responsible ${account.loginAddress}`,
      ]);
      return exits.done;
    }),
};
