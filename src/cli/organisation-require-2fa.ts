// `aldaba organisation require-2fa`: the way out for whoever locked everybody out, and the way in without the Manager.
import { type Command, exits, UsageError } from './command.ts';
import { findOrganisation } from './organisation-list.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Requires two-step verification of everybody in an organisation from now on, or stops requiring it.',
  words: ['on|off', 'ORGANISATION'],
  options: {
    minimum: {
      value: 'MINIMUM',
      about: 'What is enough, with `on`: any factor when silent.',
      oneOf: ['any', 'no-sms', 'phishing-resistant'],
    },
  },
  notes: [
    'ORGANISATION is a name or an id. Turning it off changes nobody’s factors.',
    'From here nothing is checked first: the Manager does not let people require what they do not satisfy.',
  ],
  run: (given, say) =>
    withInstallation(async (app) => {
      const [word = '', named = ''] = given.words;
      if (word !== 'on' && word !== 'off') throw new UsageError('say `on` or `off`, then the organisation');
      const organisation = await findOrganisation(app, named);
      const required = word === 'on';
      const minimum = given.text.minimum as 'any' | 'no-sms' | 'phishing-resistant' | undefined;
      const changed = await app.organisations.requireTwoStep(organisation.id, required, minimum);
      const state = required ? 'requires two-step verification' : 'does not require two-step verification';
      say.answer({ organisation: organisation.id, required, changed }, [
        changed ? `${organisation.name} now ${state}.` : `${organisation.name} ${state} already.`,
      ]);
      return exits.done;
    }),
};
