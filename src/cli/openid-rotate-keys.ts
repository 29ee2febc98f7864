// `aldaba openid rotate-keys`: a new key signs for other apps at once, for when the one before may have leaked.
import { type Command, exits } from './command.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Puts a new key in the place of the one that signs ID tokens for other apps.',
  notes: [
    'It happens by itself every ninety days. The old public key stays published for a week, for what it signed.',
  ],
  run: (_given, say) =>
    withInstallation(async (app) => {
      const published = await app.openid.rotateKeys();
      say.answer({ published }, [`A new key signs from now on; ${published} are published.`]);
      return exits.done;
    }),
};
