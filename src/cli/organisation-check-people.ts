// `aldaba organisation check-people`: whether the lists of people say what the accounts and their factors say.
import { type Command, exits } from './command.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Compares the lists of people with the accounts and their factors.',
  options: { repair: { about: 'Put right what differs.' } },
  notes: [
    'They are kept together by every change: a difference means that somebody wrote into the database by hand.',
  ],
  run: (given, say) =>
    withInstallation(async (app) => {
      const repair = given.on.repair === true;
      const wrong = await app.organisations.checkFacts(app.db, repair);
      const found = `${wrong.length} ${wrong.length === 1 ? 'person differs' : 'people differ'}`;
      say.answer({ differ: wrong.length, repaired: repair ? wrong.length : 0 }, [
        wrong.length === 0
          ? 'The lists of people say what the accounts say.'
          : repair
            ? `${found}: put right.`
            : `${found}: \`aldaba organisation check-people --repair\` puts it right.`,
      ]);
      return wrong.length === 0 || repair ? exits.done : exits.refused;
    }),
};
