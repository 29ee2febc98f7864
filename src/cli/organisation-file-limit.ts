// `aldaba organisation file-limit`: how large a file of an organisation may be. The operator says it, for it is their disk.
import { readSize, sizeText } from '../core/sizes.ts';
import { Refusal } from '../core/errors.ts';
import { type Command, CommandRefusal, exits, UsageError } from './command.ts';
import { findOrganisation } from './organisation-list.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Says how large a file in the drives of an organisation may be, or sets it.',
  words: ['ORGANISATION', '[SIZE]'],
  notes: [
    'ORGANISATION is a name or an id. SIZE is a number with MiB or GiB, at most 100GiB, or `usual` for DRIVE_FILE_LIMIT.',
    'It holds for what begins to arrive from now on; what is there stays.',
  ],
  run: (given, say) =>
    withInstallation(async (app) => {
      const [named = '', size] = given.words;
      const limitBytes = size === undefined || size === 'usual' ? null : readSize(size);
      if (limitBytes === undefined) throw new UsageError(`"${size}" is no size like 80GiB, nor \`usual\``);
      const organisation = await findOrganisation(app, named);
      if (size !== undefined) {
        try {
          await app.drive.fileLimits.set(organisation.id, limitBytes);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          throw new CommandRefusal('a file may have 100GiB at most');
        }
      }
      const now = await app.drive.fileLimits.of(app.db, organisation.id);
      say.answer({ organisation: organisation.id, fileLimitBytes: now }, [
        `A file of ${organisation.name} may have ${sizeText(now)}.`,
      ]);
      return exits.done;
    }),
};
